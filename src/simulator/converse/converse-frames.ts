import { drawInteger } from '../../random/draw.ts'
import { makeRandom, type Random } from '../../random/random.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { drawText } from '../inference/draw-text.ts'
import { drawSignature, makeThoughtTurn } from '../inference/thought-turn.ts'
import type { ReplyEnd, StreamFormat, WholeFormat } from '../inference/reply-format.ts'
import { encodeEvent } from '../wire/event-stream.ts'

/** `usage` as Converse has it: `totalTokens` counts cached tokens too; cache fields only where a cache had a part. */
function usageOf(end: ReplyEnd): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheDetails } = end
  const usage = {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens,
  }
  if (cacheReadTokens + cacheWriteTokens === 0) return usage
  return {
    ...(cacheDetails.length === 0 ? {} : { cacheDetails }),
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    ...usage,
  }
}

// The frames of a reply. Deltas are most of what a simulator writes, so they are made once: a few hundred for
// each number of tokens, to be drawn from.

const VARIANTS = 256

// Bedrock hides the length of what it sends behind a field `p`: this alphabet, cut off at a random length.
// https://github.com/aws/aws-sdk-js-v3/issues/6919
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export const drawPadding = (random: Random): string => PADDING.slice(0, drawInteger(random, 1, PADDING.length))

/** A ready frame of a delta with `tokens` in it. */
export type DeltaFrames = (tokens: number, random: Random) => Buffer

/** The frame of a delta that says `text`. */
type EncodeDelta = (text: string, random: Random) => Buffer

/** Makes them for 1 to `mostTokens` at once: encoding hundreds of frames takes longer than a token may. */
export function makeDeltaFrames(seed: number, mostTokens: number, encode: EncodeDelta = encodeDelta): DeltaFrames {
  const byTokens = Array.from({ length: mostTokens }, (_, index) => {
    const random = makeRandom(seed, 'delta frames', index + 1)
    return Array.from({ length: VARIANTS }, () => encode(drawText(random, index + 1), random))
  })
  return (tokens, random) => byTokens[tokens - 1]?.[drawInteger(random, 0, VARIANTS - 1)] as Buffer
}

/** Of replies that think: the thought is their first block, and the answer the second. */
export interface ThoughtFrames {
  readonly thought: DeltaFrames
  readonly answer: DeltaFrames
}

export const makeThoughtFrames = (seed: number, mostTokens: number): ThoughtFrames => ({
  thought: makeDeltaFrames(seed, mostTokens, (text, random) =>
    encodeBlockDelta(0, { reasoningContent: { text } }, random),
  ),
  answer: makeDeltaFrames(seed, mostTokens, (text, random) => encodeBlockDelta(1, { text }, random)),
})

// Keys stand in alphabetical order in all of these, as they do in captures of the real service.
const encodeBlockDelta = (contentBlockIndex: number, delta: object, random: Random): Buffer =>
  encodeEvent('contentBlockDelta', { contentBlockIndex, delta, p: drawPadding(random) })

const encodeDelta = (text: string, random: Random): Buffer => encodeBlockDelta(0, { text }, random)

const blockStopFrame = (contentBlockIndex: number, random: Random): Buffer =>
  encodeEvent('contentBlockStop', { contentBlockIndex, p: drawPadding(random) })

const thoughtEndFrames = (random: Random): Buffer =>
  Buffer.concat([
    encodeBlockDelta(0, { reasoningContent: { signature: drawSignature(random) } }, random),
    blockStopFrame(0, random),
  ])

const messageStartFrame = (random: Random): Buffer =>
  encodeEvent('messageStart', { p: drawPadding(random), role: 'assistant' })

/** contentBlockStop of the last block, messageStop and metadata, back to back. */
const endFrames = (lastBlock: number, random: Random, end: ReplyEnd): Buffer =>
  Buffer.concat([
    blockStopFrame(lastBlock, random),
    encodeEvent('messageStop', { ...responseFieldsOf(end), p: drawPadding(random), stopReason: end.stopReason }),
    encodeEvent('metadata', {
      metrics: { latencyMs: end.latencyMs },
      p: drawPadding(random),
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }),
  ])

/** The first delta of an answer, with the end of the thought before it. */
const behindThought = (random: Random, delta: Buffer): Buffer => Buffer.concat([thoughtEndFrames(random), delta])

/** `thoughtFrames` may be null where no model thinks. */
export function converseStream(frames: DeltaFrames, thoughtFrames: ThoughtFrames | null = null): StreamFormat {
  let turn = makeThoughtTurn(null)
  let thinks = false
  const answerBlock = (): number => (thinks ? 1 : 0)
  return {
    kind: 'stream',
    tellsThoughts: thoughtFrames !== null,
    headers: () => ({}),
    start(random, { thinking }) {
      turn = makeThoughtTurn(thoughtFrames && thinking)
      thinks = !turn.hasAnswered()
      return messageStartFrame(random)
    },
    delta(tokens, random) {
      if (thoughtFrames === null || !thinks) return frames(tokens, random)
      switch (turn.next(tokens)) {
        case 'thought':
          return thoughtFrames.thought(tokens, random)
        case 'first-answer':
          return behindThought(random, thoughtFrames.answer(tokens, random))
        case 'answer':
          return thoughtFrames.answer(tokens, random)
      }
    },
    replacement(text, random) {
      const delta = encodeBlockDelta(answerBlock(), { text }, random)
      return turn.next(0) === 'first-answer' ? behindThought(random, delta) : delta
    },
    finish: (random, end) => endFrames(turn.hasAnswered() ? answerBlock() : 0, random, end),
  }
}

/** What Converse answers: the message and what the stream's metadata would hold. */
export const converseAnswer: WholeFormat = {
  kind: 'whole',
  tellsThoughts: true,
  answer(random, end) {
    const body = {
      ...responseFieldsOf(end),
      metrics: { latencyMs: end.latencyMs },
      output: { message: { content: contentOf(random, end), role: 'assistant' } },
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      stopReason: end.stopReason,
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
}

/** A thought, and an answer where there was room for one. */
function contentOf(random: Random, { thinking, outputTokens, replacedBy }: ReplyEnd): object[] {
  const thought = thinking && {
    reasoningContent: {
      reasoningText: { signature: drawSignature(random), text: drawText(random, thinking.visibleTokens) },
    },
  }
  const answerTokens = outputTokens - (thinking?.tokens ?? 0)
  const answer = replacedBy ?? drawText(random, answerTokens)
  return [...(thought === null ? [] : [thought]), ...(answer === '' && thought !== null ? [] : [{ text: answer }])]
}

/** What `additionalModelResponseFieldPaths` find in the answer that the model would give of its own. */
function responseFieldsOf(end: ReplyEnd): object {
  const own = {
    stop_reason: end.stopReason,
    stop_sequence: null,
    usage: {
      input_tokens: end.inputTokens,
      cache_creation_input_tokens: end.cacheWriteTokens,
      cache_read_input_tokens: end.cacheReadTokens,
      output_tokens: end.outputTokens,
      output_tokens_details: { thinking_tokens: end.thinking?.tokens ?? 0 },
    },
  }
  const found = end.responseFieldPaths.reduce<JsonRecord>((fields, path) => addField(fields, own, keysOf(path)), {})
  return Object.keys(found).length === 0 ? {} : { additionalModelResponseFields: found }
}

/** RFC 6901. */
const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

/** `fields` with what stands in `own` under the keys, in the same place; as they are when nothing does. */
function addField(fields: JsonRecord, own: JsonRecord, [key, ...rest]: readonly string[]): JsonRecord {
  if (key === undefined || !Object.hasOwn(own, key)) return fields
  const value = own[key]
  if (rest.length === 0) return { ...fields, [key]: value }
  if (!isRecord(value)) return fields
  const before = fields[key]
  const inner = addField(isRecord(before) ? before : {}, value, rest)
  return Object.keys(inner).length === 0 ? fields : { ...fields, [key]: inner }
}
