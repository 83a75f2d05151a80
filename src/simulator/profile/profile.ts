import type { ThrottleCause } from '../throttle-cause.ts'
import type { Distribution } from './distribution.ts'

/** What a simulator pretends to be, read from a profile file with every optional key resolved. Plain data. */
export interface Profile {
  readonly models: Readonly<Record<string, ModelProfile>>
}

/** One `modelId` that can be called: a base model or an inference profile. */
export interface ModelProfile {
  /** The base model whose own id is refused on demand, because only this profile serves it; or null. */
  readonly inferenceProfileOf: string | null
  readonly maxOutputTokens: number
  readonly quota: QuotaProfile
  /** A share of calls that is throttled whatever the quota says, or null. */
  readonly throttled: { readonly share: number; readonly cause: ThrottleCause } | null
  readonly latencies: Readonly<Record<Latency, LatencyProfile | null>>
}

export type Latency = 'standard' | 'optimized'

export interface QuotaProfile {
  /** Null: no limit. */
  readonly tokensPerMinute: number | null
  readonly requestsPerMinute: number | null
  /** What one output token counts for when the call is settled. */
  readonly outputBurndown: number
}

/** The machine behind one (model, latency) and the replies that it makes. */
export interface LatencyProfile {
  /** Calls served at once. */
  readonly slots: number
  /** Calls that may wait for a slot. */
  readonly queueLength: number
  readonly timeToFirstTokenMs: Distribution
  readonly prefillMsPer1kTokens: number
  /** How long before the first delta headers and messageStart are written. */
  readonly messageStartLeadMs: number
  readonly outputTokensPerSecond: Distribution
  /** The deviation of the logarithm of each gap. */
  readonly gapJitter: number
  readonly tokensPerDelta: { readonly min: number; readonly max: number }
  /** What the reply's length is when no limit cuts it. */
  readonly outputTokens: Distribution
}
