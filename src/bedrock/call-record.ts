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
  /** The first attempt's request was handed to the socket layer: what `schedule_lag` is measured to. */
  readonly firstSentMs: number
  /** The last attempt's request was handed to the socket layer. NaN when none ever was. */
  readonly sentMs: number
  /** The response's headers arrived. */
  readonly firstByteMs: number
  /** The first delta with content of any kind: text, reasoning or tool input. */
  readonly firstTokenMs: number
  /** The first delta that a reader would see: text or tool input. */
  readonly firstOutputTokenMs: number
  /** The last delta with content. */
  readonly lastTokenMs: number
  /** The stream ended, or the call was given up. */
  readonly endMs: number
  /** Deltas with content. A chunk is not a token. */
  readonly chunks: number
  /** The longest silence between two of them; NaN below two. */
  readonly longestGapMs: number
  /** Silences over the mode's stall limit. */
  readonly stalls: number
  /** What `metadata.usage` says; null when it never came. */
  readonly usage: TokenUsage | null
  /** `metadata.metrics.latencyMs`; NaN when it never came. */
  readonly serviceLatencyMs: number
  /** Requests made for this call, 0 when it ended before the first. */
  readonly attempts: number
  /** Time spent waiting between them, in no latency. */
  readonly backoffMs: number
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

export interface TokenUsage {
  /** Without what the cache read or wrote. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  readonly cacheWriteInputTokens: number
  /** Of the writes, those that stay for an hour. */
  readonly cacheWrite1hInputTokens: number
}
