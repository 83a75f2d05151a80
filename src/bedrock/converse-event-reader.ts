// Reads ConverseStream's events for what is measured: when content came, how it ended, what it used. It makes no object
// for a delta and keeps no text.
import type { CallDraft } from './call-draft.ts'
import { makeChunkClock } from './chunk-clock.ts'
import { DeltaReader, readDeltaText } from './delta-content.ts'
import type { EventReader } from './event-stream-reader.ts'
import { parseRecord } from './json-record.ts'
import { readStart } from './reply-piece.ts'
import { corrupt, type ReaderSettings } from './response-reader.ts'
import { makeConverseFacts } from './served-facts.ts'

export function makeConverseEventReader(draft: CallDraft, settings: ReaderSettings): EventReader {
  const { onText } = settings
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
          if (content === 'text' && onText !== undefined) onText(readDeltaText(bytes, from, end))
          return null
        }
        case 'block-start': {
          const event = parseRecord(bytes.toString('utf8', from, end))
          if (event === null) return corrupt('MalformedEvent')
          const { content, textBytes } = readStart(event['start'])
          clockChunk(content, textBytes, atMs)
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
