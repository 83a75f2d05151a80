// The frames of a reply. Deltas are most of what a simulator writes, so they are made once: a few hundred for
// each number of tokens, to be drawn from. Words are made up and say nothing; a word with the space before it is
// four characters, and is one token by the rule of input-tokens.ts as well.
import { drawInteger } from '../../random/draw.ts'
import { makeRandom } from '../../random/random.ts'
import type { Random } from '../../random/random.ts'
import type { Latency } from '../profile/profile.ts'
import { encodeEvent } from '../wire/event-stream-frame.ts'

const WORDS = (
  'air ant arm bay bed bog cap cup day dew dry elm eye far fig fir fog fox gap gem gum hay hen hut ice ink ivy jar ' +
  'joy key kit lap leg log map mat mud nap net oak oar oat owl pan paw pea pen pin pit pod rag ray red rib rim row ' +
  'rug rye sap sea set sky sun tap tea tin tip toe top tub urn van vow wax web wet yak yam yew zoo'
).split(' ')

const VARIANTS = 256

// Bedrock hides the length of what it sends behind a field `p`: this alphabet, cut off at a random length.
// https://github.com/aws/aws-sdk-js-v3/issues/6919
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const drawPadding = (random: Random): string => PADDING.slice(0, drawInteger(random, 1, PADDING.length))

/** A ready frame of a delta with `tokens` in it. */
export type DeltaFrames = (tokens: number, random: Random) => Buffer

/** Makes them for 1 to `mostTokens` at once: encoding hundreds of frames takes longer than a token may. */
export function makeDeltaFrames(seed: number, mostTokens: number): DeltaFrames {
  const byTokens = Array.from({ length: mostTokens }, (_, index) => {
    const random = makeRandom(seed, 'delta frames', index + 1)
    return Array.from({ length: VARIANTS }, () => encodeDelta(drawText(random, index + 1), random))
  })
  return (tokens, random) => byTokens[tokens - 1]?.[drawInteger(random, 0, VARIANTS - 1)] as Buffer
}

const drawText = (random: Random, tokens: number): string =>
  Array.from({ length: tokens }, () => ` ${WORDS[drawInteger(random, 0, WORDS.length - 1)]}`).join('')

// Keys stand in alphabetical order in all of these, as they do in captures of the real service.
const encodeDelta = (text: string, random: Random): Buffer =>
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: drawPadding(random) })

export const messageStartFrame = (random: Random): Buffer =>
  encodeEvent('messageStart', { p: drawPadding(random), role: 'assistant' })

export interface ReplyEnd {
  readonly stopReason: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly latencyMs: number
  /** Null when the request named no latency: then the response names none either. */
  readonly servedLatency: Latency | null
}

/** contentBlockStop, messageStop and metadata, back to back. */
export const endFrames = (random: Random, end: ReplyEnd): Buffer =>
  Buffer.concat([
    encodeEvent('contentBlockStop', { contentBlockIndex: 0, p: drawPadding(random) }),
    encodeEvent('messageStop', { p: drawPadding(random), stopReason: end.stopReason }),
    encodeEvent('metadata', {
      metrics: { latencyMs: end.latencyMs },
      p: drawPadding(random),
      ...(end.servedLatency === null ? {} : { performanceConfig: { latency: end.servedLatency } }),
      usage: {
        inputTokens: end.inputTokens,
        outputTokens: end.outputTokens,
        totalTokens: end.inputTokens + end.outputTokens,
      },
    }),
  ])
