// What an interval's counters cannot tell, because it is between the calls: how many are under way together, in which
// order refusals come, and what calls hold of a quota while they run. Plain data; times are in ms from the run's start.
import type { Tags } from './tags.ts'

export interface Traffic {
  /** Of what had a call under way: each mode, and each scenario's calls of it. */
  readonly series: readonly TrafficSeries[]
  /** Calls that ended in the interval, of modes whose quota is given or shared. */
  readonly quotaUses: readonly QuotaUse[]
}

export interface TrafficSeries {
  /** `mode`, or `scenario` and `mode`. */
  readonly tags: Tags
  /** The time that calls were under way in the interval, summed: over its length, the mean number of them. */
  readonly underWayMs: number
  /** The most under way at one moment of the interval. */
  readonly mostUnderWay: number
  /** Of the calls that were throttled in the interval, the one that ended first; null where none was. */
  readonly firstThrottle: FirstThrottle | null
  /** Since the run began: the most calls that were throttled one after the other, as calls ended in all threads. */
  readonly longestThrottleStreak: number
}

export interface FirstThrottle {
  readonly endMs: number
  readonly intendedStartMs: number
}

/** Calls of one mode that one pool of the model's capacity served, or refused. */
export interface QuotaUse {
  readonly mode: string
  readonly pool: QuotaPool
  readonly taken: readonly TakenQuota[]
  /** When those that were throttled ended. */
  readonly throttledMs: readonly number[]
}

/** What draws on a capacity of its own: the other tiers share the one on demand. */
export type QuotaPool = 'on-demand' | 'optimized' | 'reserved'

/**
 * One call. Reserved is all input, cached or not, and the most output that it might make; settled is input, cache writes
 * and output times burndown. Null is what nobody told. Where the quota limits input and output each for itself, what follows is
 * there too: input and cache writes, output, and over how long before the end that streamed.
 */
export type TakenQuota = readonly [
  sentMs: number,
  endMs: number,
  reservedTokens: number | null,
  settledTokens: number | null,
  inputTokens?: number,
  outputTokens?: number,
  outputOverMs?: number,
]

export const NO_TRAFFIC: Traffic = { series: [], quotaUses: [] }
