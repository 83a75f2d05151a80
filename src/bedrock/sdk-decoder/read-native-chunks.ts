import type { ResponseStream } from '@aws-sdk/client-bedrock-runtime'
import type { CallDraft } from '../call-draft.ts'
import { makeNativeChunks } from '../native/native-chunks.ts'
import type { NativeFormat } from '../native/native-format.ts'
import type { ReaderSettings } from '../response-reader.ts'
import { MalformedReply } from './malformed-reply.ts'

/**
 * Records InvokeModelWithResponseStream's chunks as the SDK has decoded them. Returns what was missing at the end, null where
 * nothing was.
 */
export async function readNativeChunks(
  events: AsyncIterable<ResponseStream>,
  draft: CallDraft,
  settings: ReaderSettings,
  format: NativeFormat,
  decodedMs: () => number,
): Promise<string | null> {
  const chunks = makeNativeChunks(draft, settings, format)
  for await (const { chunk } of events) {
    if (chunk !== undefined && !chunks.add(chunk.bytes ?? new Uint8Array(), decodedMs()))
      throw new MalformedReply('MalformedEvent')
  }
  return chunks.missing()
}
