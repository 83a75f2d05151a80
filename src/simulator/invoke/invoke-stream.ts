import { makeRandom } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import type { StreamFormat } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { EVENT_STREAM } from '../wire/event-stream.ts'
import { frameWords } from '../wire/frame-words.ts'
import { encodeChunk } from './chunk-frames.ts'
import type { NativeFormat } from './native-format.ts'
import { nativeStream, spareDelta } from './native-stream.ts'
import { guardrailFields, invocationMetrics, servedHeaders } from './served.ts'

/** InvokeModelWithResponseStream. `frames` are deltas made ahead, or null where each has to be made as it comes. */
export const invokeStream = (native: NativeFormat, model: ModelProfile, frames: DeltaFrames | null): StreamFormat =>
  nativeStream(native, model, {
    contentType: EVENT_STREAM,
    words: frameWords(() => spareFrame(native)),
    headers: (start) => ({ 'x-amzn-bedrock-content-type': 'application/json', ...servedHeaders(start) }),
    encode: encodeChunk,
    frames,
    ending: (end) => ({ ...guardrailFields(end), ...invocationMetrics(end, model) }),
  })

function spareFrame(native: NativeFormat): Buffer {
  const random = makeRandom(0, 'faults')
  return encodeChunk(spareDelta(native, random), random)
}
