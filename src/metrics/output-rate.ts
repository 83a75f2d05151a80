// How fast a reply's tokens came, from its chunks and its usage: `docs/metrics.md` has the derivation. The tokens and the
// time that they are divided by are of the same text, or there is no rate.
import type { CallRecord, ShownText } from '../bedrock/call-record.ts'
import { toStopReason } from './stop-reason.ts'

/** Why a completed call has no output rate. */
export const RATE_UNDEFINED_REASONS = [
  'not-streamed',
  'guardrail',
  'no-usage',
  'one-moment',
  'too-few-tokens',
  'hidden-tokens',
  'fewer-tokens-than-chunks',
] as const

export type RateUndefinedReason = (typeof RATE_UNDEFINED_REASONS)[number]

export interface OutputRate {
  /** Tokens that came after the first moment. Not whole: chunks are no tokens. */
  readonly laterTokens: number
  /** From the first moment to the last. */
  readonly spanMs: number
}

/** Stamps of two moments are at least this far apart. */
const LEAST_SPAN_MS = 1

/** No model writes as fast: what comes so was held back, and is handed over. */
const MOST_TOKENS_A_MS = 10

/** A token is a byte of UTF-8 at the least, as in scripts that a tokenizer does not know. */
const LEAST_BYTES = 1

/**
 * What text of any script that it knows has at the least. Asked for where there is reason to doubt that all tokens are shown:
 * behind reasoning, which may be a summary, and in calls of tools, whose syntax nobody sees.
 */
const LEAST_BYTES_IN_DOUBT = 2

/** The rate of a streamed, completed call, or why it has none. */
export function outputRateOf(call: CallRecord): OutputRate | RateUndefinedReason {
  const { reasoningTokens, usage } = call
  // What is shown then is not what the tokens were counted of.
  if (toStopReason(call.stopReason) === 'guardrail_intervened') return 'guardrail'
  if (usage === null) return 'no-usage'
  // Where the response tells the tokens of reasoning, they are left out with its text. Else its text, where it is shown, is the
  // reply's as much as any other.
  const isReasoningTold = reasoningTokens !== null
  const tokens = usage.outputTokens - (reasoningTokens ?? 0)
  const text = isReasoningTold ? call.text : joined(call.reasoningText, call.text)
  const spanMs = text.lastMs - text.firstMs
  if (!(spanMs >= LEAST_SPAN_MS)) return 'one-moment'
  if (tokens < 2) return 'too-few-tokens'
  if (call.hasOtherContent || (call.hidReasoning && !isReasoningTold)) return 'hidden-tokens'
  if (tokens * leastBytesOf(call) > text.bytes) return 'hidden-tokens'
  if (tokens < text.chunks) return 'fewer-tokens-than-chunks'
  const laterTokens = laterTokensOf(text, tokens)
  return laterTokens > spanMs * MOST_TOKENS_A_MS ? 'one-moment' : { laterTokens, spanMs }
}

function leastBytesOf({ reasoningText, reasoningTokens, stopReason }: CallRecord): number {
  const isReasoningDoubtful = reasoningText.bytes > 0 && reasoningTokens === null
  return isReasoningDoubtful || stopReason === 'tool_use' ? LEAST_BYTES_IN_DOUBT : LEAST_BYTES
}

/**
 * The text's share of bytes behind the first moment is these tokens' share; but each chunk has a token at the least, and
 * each token a byte. So it is exact where chunks are tokens, however long.
 */
function laterTokensOf({ bytes, chunks, firstBytes, firstChunks }: ShownText, tokens: number): number {
  const [laterBytes, laterChunks] = [bytes - firstBytes, chunks - firstChunks]
  const least = Math.max(laterChunks, tokens - firstBytes)
  const most = Math.min(laterBytes, tokens - firstChunks)
  return Math.min(Math.max((tokens * laterBytes) / bytes, least), most)
}

/** Two texts of one reply as one. */
function joined(a: ShownText, b: ShownText): ShownText {
  if (a.chunks === 0) return b
  if (b.chunks === 0) return a
  const firstMs = Math.min(a.firstMs, b.firstMs)
  const first = [a, b].filter((text) => text.firstMs - firstMs < LEAST_SPAN_MS)
  return {
    firstMs,
    lastMs: Math.max(a.lastMs, b.lastMs),
    chunks: a.chunks + b.chunks,
    bytes: a.bytes + b.bytes,
    firstChunks: first.reduce((sum, { firstChunks }) => sum + firstChunks, 0),
    firstBytes: first.reduce((sum, { firstBytes }) => sum + firstBytes, 0),
  }
}
