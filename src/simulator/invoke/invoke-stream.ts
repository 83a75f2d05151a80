// A reply as a stream of a model's own objects. One format is one reply: some bodies count their deltas.
import type { Random } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { drawText } from '../inference/draw-text.ts'
import type { ReplyStart, StreamFormat } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { encodeChunk } from './chunk-frames.ts'
import { guardrailFields, invocationMetrics, servedHeaders } from './served.ts'
import type { NativeDelta, NativeFormat } from './native-format.ts'

/** `frames` are deltas made ahead, or null where each has to be made as it comes. */
export function invokeStream(native: NativeFormat, model: ModelProfile, frames: DeltaFrames | null): StreamFormat {
  const deltas = makeDeltas(native.delta)
  return {
    kind: 'stream',
    headers: (start) => ({ 'x-amzn-bedrock-content-type': 'application/json', ...servedHeaders(start) }),
    start(random, start) {
      deltas.begin(start)
      return encodeChunks(native.opening(start, { model, random }), random)
    },
    delta: (tokens, random) =>
      frames === null ? encodeChunk(deltas.next(drawText(random, tokens), tokens), random) : frames(tokens, random),
    replacement: (text, random) => encodeChunk(deltas.next(text, 0), random),
    finish(random, end) {
      const closing = native.closing(end, { model, random })
      const last = { ...closing.at(-1), ...guardrailFields(end), ...invocationMetrics(end, { model, random }) }
      return encodeChunks([...closing.slice(0, -1), last], random)
    },
  }
}

const encodeChunks = (objects: readonly JsonRecord[], random: Random): Buffer =>
  Buffer.concat(objects.map((native) => encodeChunk(native, random)))

interface Deltas {
  begin(start: ReplyStart): void
  next(text: string, tokens: number): JsonRecord
}

function makeDeltas(delta: NativeDelta): Deltas {
  let outputTokens = 0
  // Told by the first delta, and by no other.
  let inputTokens: number | null = null
  return {
    begin(start) {
      inputTokens = start.inputTokens
    },
    next(text, tokens) {
      if (delta.kind === 'alike') return delta.of(text)
      outputTokens += tokens
      const native = delta.of(text, outputTokens, inputTokens)
      inputTokens = null
      return native
    },
  }
}
