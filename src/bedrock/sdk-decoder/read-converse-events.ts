import type { ContentBlockDelta, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'
import type { CallDraft } from '../call-draft.ts'
import { makeChunkClock } from '../chunk-clock.ts'
import type { DeltaContent } from '../delta-content.ts'
import type { JsonRecord } from '../json-record.ts'
import type { ReaderSettings } from '../response-reader.ts'
import { recordConverseFacts } from '../served-facts.ts'

/** Records ConverseStream's events as the SDK has decoded them. Returns what was missing at the end, null where nothing was. */
export async function readConverseEvents(
  events: AsyncIterable<ConverseStreamOutput>,
  draft: CallDraft,
  settings: ReaderSettings,
  decodedMs: () => number,
): Promise<string | null> {
  const clockChunk = makeChunkClock(draft, settings)
  let messageStopped = false
  let metadataCame = false
  for await (const { contentBlockDelta, messageStop, metadata } of events) {
    if (contentBlockDelta !== undefined) {
      const { delta } = contentBlockDelta
      const content = contentOf(delta)
      if (content !== 'none') clockChunk(content === 'visible', decodedMs())
      if (content === 'visible') settings.onText?.(delta?.text ?? '')
    } else if (messageStop !== undefined) {
      draft.stopReason = messageStop.stopReason ?? draft.stopReason
      messageStopped = true
    } else if (metadata !== undefined) {
      recordConverseFacts(draft, metadata as unknown as JsonRecord, settings.cacheTtl)
      metadataCame = true
    }
  }
  if (!messageStopped) return 'EndWithoutMessageStop'
  return metadataCame ? null : 'EndWithoutMetadata'
}

function contentOf(delta: ContentBlockDelta | undefined): Exclude<DeltaContent, 'malformed'> {
  if (isSomething(delta?.text) || isSomething(delta?.toolUse?.input)) return 'visible'
  const reasoning = delta?.reasoningContent
  return isSomething(reasoning?.text) || isSomething(reasoning?.redactedContent) ? 'hidden' : 'none'
}

const isSomething = (content: string | Uint8Array | undefined): boolean => content !== undefined && content.length > 0
