import type { ServiceTier } from '../plan/mode-plan.ts'
import type { CallOutcome } from './call-outcome.ts'

/**
 * Everything that is known of one call when it has ended. All times are milliseconds of the one clock; NaN is
 * a moment that never came.
 */
export interface CallRecord {
  readonly outcome: CallOutcome
  /** Whether the request asks for caching, which the mode alone does not say: a prompt may have no place for the point. */
  readonly hasCachePoint: boolean
  /**
   * The first attempt's request was handed to the socket layer, or, with `retries.strategy: adaptive`, the call to the SDK's rate limiter: what
   * `schedule_lag` is measured to.
   */
  readonly firstSentMs: number
  /** The last attempt's request was handed to the socket layer. NaN when none ever was. */
  readonly sentMs: number
  /** The response's headers arrived. */
  readonly firstByteMs: number
  /** The first piece with content of any kind: a delta, or the start of a block that says what it is, a tool call for one. */
  readonly firstTokenMs: number
  /** The first that a reader would see: anything but reasoning. */
  readonly firstOutputTokenMs: number
  /** The last piece with content. */
  readonly lastTokenMs: number
  /** The stream ended, or the call was given up. */
  readonly endMs: number
  /** Pieces with content. A chunk is not a token. */
  readonly chunks: number
  /** The text that they showed: the reply's, and the name and input of its tool calls. */
  readonly text: ShownText
  /** The text of reasoning that they showed. */
  readonly reasoningText: ShownText
  /** Whether there was reasoning that was redacted, or signed: a signed one may be a summary, or left out. */
  readonly hidReasoning: boolean
  /** Whether there was content that is no text, whose tokens nothing shows: an image, a tool's result. */
  readonly hasOtherContent: boolean
  /** The longest silence between two of them; NaN below two. */
  readonly longestGapMs: number
  /** Silences over the mode's stall limit. */
  readonly stalls: number
  /** What `metadata.usage` says; null when it never came. */
  readonly usage: TokenUsage | null
  /** Of its output tokens, those of reasoning; null where the response does not say. */
  readonly reasoningTokens: number | null
  /** Whether token counts were told that cannot be: no whole numbers, out of all range, or at odds with each other. */
  readonly hasInvalidUsage: boolean
  /** `metadata.metrics.latencyMs`; NaN when it never came. */
  readonly serviceLatencyMs: number
  /** Requests made for this call, 0 when it ended before the first. */
  readonly attempts: number
  /** Time spent waiting between them, and in the SDK's rate limiter before the first, in no latency. */
  readonly backoffMs: number
  /** Whether it was ended while it waited for its next attempt. Then no server is at work on it, and its `sentMs` is of an attempt that is over. */
  readonly endedInBackoff: boolean
  /** Whether the last attempt opened its connection or took an open one. */
  readonly connection: 'new' | 'reused'
  /** From sent to a usable connection, DNS and TLS included; NaN on a connection that was open already. */
  readonly connectMs: number
  /** `metadata.performanceConfig.latency`; `standard` when the response says nothing. */
  readonly servedLatency: 'standard' | 'optimized'
  /** The tier that the response says it was served at; null when it says nothing. */
  readonly servedTier: ServiceTier | null
  /** The model that a prompt router chose; null without a router. */
  readonly invokedModel: string | null
  /** Why the reply ended, in Converse's words; null when it did not say. */
  readonly stopReason: string | null
}

/** Some text of a streamed reply as it came. A whole answer has none: nothing in it has a time. */
export interface ShownText {
  /** When the first and the last of it came; NaN without any. */
  readonly firstMs: number
  readonly lastMs: number
  readonly chunks: number
  /** Of UTF-8. */
  readonly bytes: number
  /** Of these, what came at the first moment: within a millisecond. */
  readonly firstChunks: number
  readonly firstBytes: number
}

export interface TokenUsage {
  /** Without what the cache read or wrote. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  readonly cacheWriteInputTokens: number
  /** Of the writes, those that stay for an hour. */
  readonly cacheWrite1hInputTokens: number
}
