import { drawInteger } from '../../random/draw.ts'
import { makeRandom, type Random } from '../../random/random.ts'
import { drawText } from '../inference/draw-text.ts'
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

// Keys stand in alphabetical order in all of these, as they do in captures of the real service.
const encodeDelta = (text: string, random: Random): Buffer =>
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: drawPadding(random) })

const messageStartFrame = (random: Random): Buffer =>
  encodeEvent('messageStart', { p: drawPadding(random), role: 'assistant' })

/** contentBlockStop, messageStop and metadata, back to back. */
const endFrames = (random: Random, end: ReplyEnd): Buffer =>
  Buffer.concat([
    encodeEvent('contentBlockStop', { contentBlockIndex: 0, p: drawPadding(random) }),
    encodeEvent('messageStop', { p: drawPadding(random), stopReason: end.stopReason }),
    encodeEvent('metadata', {
      metrics: { latencyMs: end.latencyMs },
      p: drawPadding(random),
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }),
  ])

export const converseStream = (frames: DeltaFrames): StreamFormat => ({
  kind: 'stream',
  headers: () => ({}),
  start: messageStartFrame,
  delta: frames,
  replacement: encodeDelta,
  finish: endFrames,
})

/** What Converse answers: the message and what the stream's metadata would hold. */
export const converseAnswer: WholeFormat = {
  kind: 'whole',
  answer(random, end) {
    const text = end.replacedBy ?? drawText(random, end.outputTokens)
    const body = {
      metrics: { latencyMs: end.latencyMs },
      output: { message: { content: [{ text }], role: 'assistant' } },
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      stopReason: end.stopReason,
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
}
