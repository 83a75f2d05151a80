import type { CallDraft } from '../call-record.ts'
import type { EventReader } from '../stream/event-stream-reader.ts'
import { type JsonRecord, memberOf, parseRecord } from '../stream/json-record.ts'
import type { Listener } from '../stream/reply-builder.ts'
import { readStart } from '../stream/reply-piece.ts'
import {
  type AnswerReader,
  corrupt,
  countToolCalls,
  makeChunkClock,
  type ReaderSettings,
} from '../stream/response-reader.ts'
import { DeltaReader } from './delta-content.ts'
import { makeConverseFacts } from './served-facts.ts'

// Reads ConverseStream's events for what is measured: when content came, how it ended, what it used. It makes no object
// for a delta and keeps no text.

export function makeConverseEventReader(draft: CallDraft, settings: ReaderSettings): EventReader {
  const { listener } = settings
  const clockChunk = makeChunkClock(draft, settings)
  const deltas = new DeltaReader()
  const facts = makeConverseFacts(draft, settings.cacheTtl)
  let messageStopped = false
  let metadataCame = false
  return {
    onEvent(kind, bytes, from, end, atMs) {
      switch (kind) {
        case 'delta': {
          const content = deltas.read(bytes, from, end)
          if (content === 'malformed') return corrupt('MalformedEvent')
          clockChunk(content, deltas.textBytes, atMs)
          if (listener !== undefined) hearDelta(listener, bytes, from, end)
          return null
        }
        case 'block-start': {
          const event = parseRecord(bytes.toString('utf8', from, end))
          if (event === null) return corrupt('MalformedEvent')
          const { content, textBytes } = readStart(event['start'])
          clockChunk(content, textBytes, atMs)
          listener?.hear({ kind: 'start', index: blockIndexOf(event), start: event['start'] })
          return null
        }
        case 'message-stop': {
          const event = parseRecord(bytes.toString('utf8', from, end))
          if (event === null) return corrupt('MalformedEvent')
          facts.addStop(event)
          messageStopped = true
          return null
        }
        case 'metadata': {
          const metadata = parseRecord(bytes.toString('utf8', from, end))
          if (metadata === null) return corrupt('MalformedMetadata')
          facts.addMetadata(metadata)
          metadataCame = true
          return null
        }
        case 'chunk':
        case 'other':
          return null
      }
    },
    missing() {
      if (!messageStopped) return 'EndWithoutMessageStop'
      return metadataCame ? null : 'EndWithoutMetadata'
    },
  }
}

/** Of a familiar delta only the beginning has been looked at: this is the first to see the rest. */
function hearDelta(listener: Listener, bytes: Buffer, from: number, end: number): void {
  const event = parseRecord(bytes.toString('utf8', from, end))
  if (event !== null) listener.hear({ kind: 'delta', index: blockIndexOf(event), delta: event['delta'] })
}

const blockIndexOf = ({ contentBlockIndex: index }: JsonRecord): number => (typeof index === 'number' ? index : 0)

/** Reads Converse's whole answer. */
export const makeConverseAnswerReader = (draft: CallDraft, { cacheTtl, listener }: ReaderSettings): AnswerReader => ({
  onAnswer(answer) {
    const content = memberOf(memberOf(answer['output'], 'message'), 'content')
    if (typeof answer['stopReason'] !== 'string' || !Array.isArray(content)) return false
    const facts = makeConverseFacts(draft, cacheTtl)
    facts.addStop(answer)
    facts.addMetadata(answer)
    countToolCalls(draft, content)
    if (listener !== undefined) for (const block of content) listener.hear({ kind: 'block', block })
    return true
  },
})
