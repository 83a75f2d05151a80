import { drawInteger, drawNormal } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { draw } from '../profile/distribution.ts'
import type { Measure } from '../inference/media-tokens.ts'
import { cutBlocks, type ReplyBlock, tokensOfBlocks } from '../inference/reply-blocks.ts'
import type { ServingProfile } from '../profile/profile.ts'
import type { ThinkingPlan } from '../vocabulary.ts'

// What one reply will be like, decided when it is asked for:
//   timeToFirstToken  = draw(timeToFirstToken) + prefillPer1kTokens · uncachedInputTokens / 1000
//   tokenGap          = 1 / draw(outputTokensPerSecond)
//   outputTokens      = min(maxTokens, thinking + draw(outputTokens)), or those of the calls and texts in its place
// When it happens is not decided here: load moves the start, not the plan.

export interface ReplyPlan {
  /** From the moment that a slot serves the call to the first delta. */
  readonly timeToFirstTokenMs: number
  /** The mean time that one token takes after the first. */
  readonly tokenGapMs: number
  readonly outputTokens: number
  /** What they are, in their order. */
  readonly blocks: readonly ReplyBlock[]
  readonly stopReason: 'end_turn' | 'max_tokens' | 'tool_use'
}

interface ReplyAsked {
  /** What no cache holds of the prompt, and has to be read. */
  readonly uncachedInputTokens: number
  readonly maxTokens: number
  /** None unless given. */
  readonly thinking?: ThinkingPlan | null
  /** What it says behind the thought; words of a drawn length unless given. */
  readonly said?: readonly ReplyBlock[] | null
}

export function planReply(serving: ServingProfile, random: Random, asked: ReplyAsked): ReplyPlan {
  const timeToFirstTokenMs =
    draw(random, serving.timeToFirstTokenMs) + (serving.prefillMsPer1kTokens * asked.uncachedInputTokens) / 1_000
  const tokenGapMs = 1_000 / draw(random, serving.outputTokensPerSecond)
  const said = asked.said ?? [drawWords(serving, random)]
  const thought: readonly ReplyBlock[] = asked.thinking ? [{ kind: 'thought', ...asked.thinking }] : []
  const natural = [...thought, ...said]
  const outputTokens = Math.min(tokensOfBlocks(natural), asked.maxTokens)
  const blocks = cutBlocks(natural, outputTokens)
  return { timeToFirstTokenMs, tokenGapMs, outputTokens, blocks, stopReason: stopReasonOf(natural, outputTokens) }
}

const drawWords = (serving: ServingProfile, random: Random): ReplyBlock => ({
  kind: 'text',
  tokens: Math.max(1, Math.round(draw(random, serving.outputTokens))),
  text: null,
})

function stopReasonOf(natural: readonly ReplyBlock[], outputTokens: number): ReplyPlan['stopReason'] {
  if (tokensOfBlocks(natural) > outputTokens) return 'max_tokens'
  return natural.at(-1)?.kind === 'tool' ? 'tool_use' : 'end_turn'
}

/** How many of the tokens that are left the next delta holds. */
export const drawDeltaTokens = (serving: ServingProfile, random: Random, tokensLeft: number): number =>
  Math.min(tokensLeft, drawInteger(random, serving.tokensPerDelta.min, serving.tokensPerDelta.max))

/**
 * The time from the last delta to one of `tokens` more. The factor exp(j·z - j²/2), z normal and j the jitter,
 * has mean 1, so that jitter spreads the gaps and leaves the reply's rate as it was drawn.
 */
export function drawGapMs(serving: ServingProfile, random: Random, tokens: number, tokenGapMs: number): number {
  const jitter = serving.gapJitter
  const factor = jitter === 0 ? 1 : Math.exp(jitter * drawNormal(random) - (jitter * jitter) / 2)
  return tokens * tokenGapMs * factor
}

/**
 * How many tokens a prompt is taken for: the UTF-16 code units of its text by so many a token, rounded up, at least
 * one, and what stands for everything else. Real tokenizers differ by model and by language; a harness must take its
 * counts from `usage` and not from here.
 */
export const tokensOf = ({ characters, mediaTokens }: Measure, charactersPerToken: number): number =>
  Math.max(1, Math.ceil(characters / charactersPerToken) + mediaTokens)
