import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'
import type { CallDraft } from '../call-draft.ts'
import { makeChunkClock } from '../chunk-clock.ts'
import type { JsonRecord } from '../json-record.ts'
import { readDelta, readStart } from '../reply-piece.ts'
import type { ReaderSettings } from '../response-reader.ts'
import { makeConverseFacts } from '../served-facts.ts'

/** Records ConverseStream's events as the SDK has decoded them. Returns what was missing at the end, null where nothing was. */
export async function readConverseEvents(
  events: AsyncIterable<ConverseStreamOutput>,
  draft: CallDraft,
  settings: ReaderSettings,
  decodedMs: () => number,
): Promise<string | null> {
  const clockChunk = makeChunkClock(draft, settings)
  const facts = makeConverseFacts(draft, settings.cacheTtl)
  let messageStopped = false
  let metadataCame = false
  for await (const { contentBlockDelta, contentBlockStart, messageStop, metadata } of events) {
    if (contentBlockDelta !== undefined) {
      const { delta } = contentBlockDelta
      const { content, textBytes } = readDelta(delta)
      clockChunk(content, textBytes, decodedMs())
      if (content === 'text') settings.onText?.(delta?.text ?? '')
    } else if (contentBlockStart !== undefined) {
      const { content, textBytes } = readStart(contentBlockStart.start)
      clockChunk(content, textBytes, decodedMs())
    } else if (messageStop !== undefined) {
      facts.addStop(messageStop as unknown as JsonRecord)
      messageStopped = true
    } else if (metadata !== undefined) {
      facts.addMetadata(metadata as unknown as JsonRecord)
      metadataCame = true
    }
  }
  if (!messageStopped) return 'EndWithoutMessageStop'
  return metadataCame ? null : 'EndWithoutMetadata'
}
