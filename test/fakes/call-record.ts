import type { CallOutcome, CallRecord, ShownText, TokenUsage } from '../../src/bedrock/call-record.ts'

/** A usage of a hundred tokens in and eleven out, without a cache, but for the changes. */
export const tokens = (changes: Partial<TokenUsage>): TokenUsage => ({
  inputTokens: 100,
  outputTokens: 11,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  ...changes,
})

/** Text of a call, of four bytes a token: the first token alone, and the others in four chunks until the end of its time. */
export const shownText = (tokenCount: number, firstMs: number, lastMs: number): ShownText => ({
  firstMs,
  lastMs,
  chunks: Math.min(5, tokenCount),
  bytes: 4 * tokenCount,
  firstChunks: lastMs > firstMs ? 1 : Math.min(5, tokenCount),
  firstBytes: lastMs > firstMs ? 4 : 4 * tokenCount,
})

export const noText: ShownText = { firstMs: NaN, lastMs: NaN, chunks: 0, bytes: 0, firstChunks: 0, firstBytes: 0 }

/**
 * A call that was sent at 1000 ms, spoke at 1200, streamed eleven tokens in five chunks until 1700 and ended at
 * 1750: TTFT 200 ms, 50 ms a token, 20 tokens/s, 750 ms in all.
 */
export const completedCall = (changes: Partial<CallRecord> = {}): CallRecord => ({
  outcome: { kind: 'completed' },
  firstSentMs: 1_000,
  sentMs: 1_000,
  firstByteMs: 1_150,
  firstTokenMs: 1_200,
  firstOutputTokenMs: 1_250,
  firstToolCallMs: NaN,
  lastTokenMs: 1_700,
  endMs: 1_750,
  chunks: 5,
  reasoningText: noText,
  toolCalls: 0,
  toolInputBytes: 0,
  hidReasoning: false,
  reasoningTokens: null,
  hasOtherContent: false,
  hasInvalidUsage: false,
  longestGapMs: 140,
  stalls: 0,
  usage: tokens({}),
  serviceLatencyMs: 740,
  attempts: 1,
  backoffMs: 0,
  endedInBackoff: false,
  hasCachePoint: true,
  connection: 'reused',
  connectMs: NaN,
  servedLatency: 'standard',
  servedTier: null,
  invokedModel: null,
  retryAfterMs: NaN,
  stopReason: 'end_turn',
  requestId: null,
  ...changes,
  text: changes.text ?? textOf(changes),
})

/** Over the times of its tokens, as many as its usage counts. */
function textOf({ firstTokenMs = 1_200, lastTokenMs = 1_700, usage }: Partial<CallRecord>): ShownText {
  if (Number.isNaN(firstTokenMs)) return noText
  return shownText(usage?.outputTokens ?? 11, firstTokenMs, lastTokenMs)
}

/** A call that was refused with headers 10 ms after it was sent: nothing was streamed. */
export const refusedCall = (outcome: CallOutcome, changes: Partial<CallRecord> = {}): CallRecord =>
  completedCall({
    outcome,
    firstByteMs: 1_010,
    firstTokenMs: NaN,
    firstOutputTokenMs: NaN,
    lastTokenMs: NaN,
    endMs: 1_012,
    chunks: 0,
    longestGapMs: NaN,
    usage: null,
    serviceLatencyMs: NaN,
    stopReason: null,
    ...changes,
  })

/** A call that never reached the socket. */
export const unsentCall = (outcome: CallOutcome, changes: Partial<CallRecord> = {}): CallRecord =>
  refusedCall(outcome, { firstSentMs: NaN, sentMs: NaN, firstByteMs: NaN, attempts: 0, ...changes })

/** The same, of 107 tokens in: three that the cache read, and four that it wrote. */
export const cachedCall = (changes: Partial<CallRecord> = {}): CallRecord =>
  completedCall({ usage: tokens({ cacheReadInputTokens: 3, cacheWriteInputTokens: 4 }), ...changes })
