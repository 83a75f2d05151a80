// Reads ConverseStream's events for what is measured: when content came, how it ended, what it used. It makes no object
// for a delta and keeps no text.
import type { CallDraft } from './call-draft.ts'
import { makeChunkClock } from './chunk-clock.ts'
import { readDeltaContent, readDeltaText } from './delta-content.ts'
import type { EventReader } from './event-stream-reader.ts'
import { isRecord, parseRecord } from './json-record.ts'
import { corrupt, type ReaderSettings } from './response-reader.ts'
import { recordConverseFacts } from './served-facts.ts'

export function makeConverseEventReader(draft: CallDraft, settings: ReaderSettings): EventReader {
  const { onText } = settings
  const clockChunk = makeChunkClock(draft, settings)
  let messageStopped = false
  let metadataCame = false
  return {
    onEvent(kind, bytes, from, end, atMs) {
      switch (kind) {
        case 'delta': {
          const content = readDeltaContent(bytes, from, end)
          if (content === 'malformed') return corrupt('MalformedEvent')
          if (content !== 'none') clockChunk(content === 'visible', atMs)
          if (content === 'visible' && onText !== undefined) onText(readDeltaText(bytes, from, end))
          return null
        }
        case 'message-stop': {
          const event = parseRecord(bytes.toString('utf8', from, end))
          if (event === null) return corrupt('MalformedEvent')
          if (typeof event['stopReason'] === 'string') draft.stopReason = event['stopReason']
          messageStopped = true
          return null
        }
        case 'metadata': {
          const metadata = parseRecord(bytes.toString('utf8', from, end))
          if (!isRecord(metadata)) return corrupt('MalformedMetadata')
          recordConverseFacts(draft, metadata, settings.cacheTtl)
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
