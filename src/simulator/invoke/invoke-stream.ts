// A reply as a stream of a model's own objects. One format is one reply: some bodies count their deltas.
import type { Random } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { drawText } from '../inference/draw-text.ts'
import type { ReplyStart, StreamFormat } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { encodeChunk } from './chunk-frames.ts'
import { guardrailFields, invocationMetrics, servedHeaders } from './served.ts'
import { drawSignature, makeThoughtTurn } from '../inference/thought-turn.ts'
import type { NativeDelta, NativeFormat, NativeThought } from './native-format.ts'

/** `frames` are deltas made ahead, or null where each has to be made as it comes. */
export function invokeStream(native: NativeFormat, model: ModelProfile, frames: DeltaFrames | null): StreamFormat {
  const deltas = makeDeltas(native.delta)
  let turn = makeThoughtTurn(null)
  let thought: NativeThought | null = null

  const plain = (tokens: number, random: Random): Buffer =>
    frames === null ? encodeChunk(deltas.next(drawText(random, tokens), tokens), random) : frames(tokens, random)
  return {
    kind: 'stream',
    tellsThoughts: native.thought !== null,
    headers: (start) => ({ 'x-amzn-bedrock-content-type': 'application/json', ...servedHeaders(start) }),
    start(random, start) {
      deltas.begin(start)
      thought = start.thinking && native.thought
      turn = makeThoughtTurn(thought && start.thinking)
      return encodeChunks(native.opening(start, { model, random }), random)
    },
    delta(tokens, random) {
      if (thought === null) return plain(tokens, random)
      const text = drawText(random, tokens)
      switch (turn.next(tokens)) {
        case 'thought':
          return encodeChunk(thought.delta(text), random)
        case 'first-answer':
          return behindThought(thought, text, random)
        case 'answer':
          return encodeChunk(thought.answer(text), random)
      }
    },
    replacement(text, random) {
      if (thought === null) return encodeChunk(deltas.next(text, 0), random)
      return turn.next(0) === 'first-answer'
        ? behindThought(thought, text, random)
        : encodeChunk(thought.answer(text), random)
    },
    finish(random, end) {
      const closing = native.closing(end, { model, random })
      const last = { ...closing.at(-1), ...guardrailFields(end), ...invocationMetrics(end, { model, random }) }
      return encodeChunks([...closing.slice(0, -1), last], random)
    },
  }
}

/** The first delta of an answer, with the end of the thought before it. */
const behindThought = ({ end, answer }: NativeThought, text: string, random: Random): Buffer =>
  encodeChunks([...end(drawSignature(random)), answer(text)], random)

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
