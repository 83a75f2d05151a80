import type { ClosedInterval } from '../../metrics/metric-store.ts'
import type { Traffic } from '../../metrics/traffic.ts'

/** How a run's load went over time, made from its intervals alone. Times are in ms from the run's start. */
export interface LoadSummary {
  /** One for each mode that was called. */
  readonly throttling: readonly ModeThrottling[]
  /** One for each quota of which modes drew, where the scenario gives quotas. */
  readonly quotas: readonly QuotaSummary[]
  /** One for each region of which modes give tokens a day. */
  readonly dailyQuotas: readonly DailyQuota[]
  readonly saturation: SaturationSummary
  readonly client: ClientSummary
}

/** What cannot be divided, for want of a call or a success, is null. */
export interface ModeThrottling {
  readonly mode: string
  readonly calls: number
  readonly throttled: number
  /** Of the calls. */
  readonly share: number | null
  /** Most frequent first. Shares are of the calls. */
  readonly kinds: readonly { readonly throttle: string; readonly count: number; readonly share: number }[]
  /** By HTTP 429 or 503, before any stream. */
  readonly refusedByStatus: number
  /** By an exception in a stream that HTTP 200 had opened. */
  readonly refusedInStream: number
  /** The call whose refusal came first: when it came, and when that call was meant to start. */
  readonly first: { readonly endMs: number; readonly intendedStartMs: number } | null
  /** Throttled calls one after the other, as calls of all threads ended. What we aborted ourselves is passed over. */
  readonly longestStreak: number
  /** The interval with the greatest share of throttled among the calls that ended; of equals, the one with more of them, then the first. */
  readonly worstInterval: WorstInterval | null
  readonly attemptsPerSuccess: number | null
  readonly backoffMs: number
  readonly backoffPerSuccessMs: number | null
}

export interface WorstInterval {
  readonly startMs: number
  readonly endMs: number
  readonly ended: number
  readonly throttled: number
}

/** Of one model id or profile in one source region, of one pool of its capacity: what modes of one quota drew together. */
export interface QuotaSummary {
  readonly region: string
  readonly model: string
  readonly pool: 'on-demand' | 'optimized' | 'reserved'
  readonly modes: readonly string[]
  /** What the scenario says is given; null where it says nothing. */
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly inputTokensPerMinute: number | null
  readonly outputTokensPerMinute: number | null
  readonly minutes: readonly QuotaMinute[]
  /** The greatest of the minutes; null as there. */
  readonly mostRequests: number
  readonly mostSettledTokens: number | null
  readonly mostReservedTokens: number | null
  readonly mostTakenTokens: number | null
  readonly mostTakenInputTokens: number | null
  readonly mostOutputTokens: number | null
  /** What the greatest minute left of what is given. Below 0, it was exceeded. */
  readonly requestsHeadroomPercent: number | null
  readonly settledHeadroomPercent: number | null
  readonly takenHeadroomPercent: number | null
  readonly inputHeadroomPercent: number | null
  readonly outputHeadroomPercent: number | null
  /** ISO 8601; the first in which any of these was above what is given. */
  readonly firstMinuteOver: string | null
  /** Each that is given. */
  readonly limits: readonly QuotaLimit[]
  /** The one of them that was reached first, or would be; null where that is not known. */
  readonly binding: BindingLimit | null
  /** Means of the calls that told their usage; null where one of them is not known, or without a call. */
  readonly perCall: { readonly reservedTokens: number | null; readonly settledTokens: number | null }
  /** What the model makes at most, where calls without `maxTokens` reserved it; null otherwise. */
  readonly reservedModelLimit: number | null
  /** Calls that were taken and told no usage: they are in no number of tokens. */
  readonly callsWithoutUsage: number
  /** Parts that the run is divided into. All draw on the quota, and this knows of its own calls alone. */
  readonly segments: number
}

export type QuotaLimitName = 'requestsPerMinute' | 'tokensPerMinute' | 'inputTokensPerMinute' | 'outputTokensPerMinute'

export interface QuotaLimit {
  readonly limit: QuotaLimitName
  readonly given: number
  /** Calls like those of the run, coming evenly, that use it up. 0: one call reserves more. Null where that is not known. */
  readonly callsPerMinute: number | null
  /** ISO 8601; the first in which it was exceeded. */
  readonly firstMinuteOver: string | null
}

export interface BindingLimit extends Pick<QuotaLimit, 'limit' | 'callsPerMinute'> {
  /** `throttled`: Bedrock throttled calls by it. `over`: it was exceeded first. `mix`: neither, and it admits the fewest calls. */
  readonly why: 'throttled' | 'over' | 'mix'
}

/** Tokens a day of the account in a region, and what the modes that give it settled together, whatever their models. */
export interface DailyQuota {
  readonly region: string
  readonly modes: readonly string[]
  readonly tokensPerDay: number
  /** By UTC day; null where the burndown of a model is not known. */
  readonly days: readonly { readonly day: string; readonly tokens: number | null }[]
  readonly mostTokens: number | null
  readonly headroomPercent: number | null
  /** How long the run's rate could be kept up; null where nobody knows. */
  readonly usedUpAfterHours: number | null
  /** Calls that were throttled for it. */
  readonly throttled: number
  /** Calls that may have settled tokens which nobody told; they are in no number here. */
  readonly callsWithoutUsage: number
  /** As of `QuotaSummary`. */
  readonly segments: number
}

/** A minute of this machine's clock. */
export interface QuotaMinute extends RequestMinute {
  /** Settled and reserved input that counts in this minute, at most at one moment. Null where the quota does not limit it. */
  readonly mostTakenInputTokens: number | null
  /** Output that streamed in this minute; null as there. */
  readonly outputTokens: number | null
}

export interface RequestMinute {
  /** ISO 8601. */
  readonly startedAt: string
  /** How much of it lies within the run. */
  readonly coveredMs: number
  /** Calls sent in it that were not throttled. */
  readonly requests: number
  /** Calls that were throttled in it. */
  readonly throttled: number
  /**
   * Input, cache writes and output times burndown of the calls sent in it; what a call used above its reservation counts when
   * it ended. Null where the burndown is not known.
   */
  readonly settledTokens: number | null
  /** The most that calls under way at one moment had reserved. Null where calls set no limit to their output. */
  readonly mostReservedTokens: number | null
  /** The most at one moment of settled and reserved tokens that count in this minute: what a quota by the clock refuses by. */
  readonly mostTakenTokens: number | null
}

export interface SaturationSummary {
  /** One for each mode that was called. */
  readonly modes: readonly { readonly mode: string; readonly intervals: readonly LoadInterval[] }[]
  /** Loads that a scenario's stages hold, each by each of its modes. */
  readonly steps: readonly LoadStep[]
  /** Whether throughput followed, of each scenario and mode that have steps of two loads or more. */
  readonly following: readonly LoadFollowing[]
}

/** Of some recorded intervals in a row; in a long run, of more of them each. */
export interface LoadInterval extends LoadRates {
  readonly startMs: number
  readonly endMs: number
}

export interface LoadRates {
  /** Calls started, and those that dropped iterations would have made. */
  readonly offeredPerSecond: number
  /** Calls completed. */
  readonly achievedPerSecond: number
  readonly meanInFlight: number
  readonly mostInFlight: number
  /** As their text arrives; of calls that show none, as they end. */
  readonly outputTokensPerSecond: number
  readonly ttftP50Ms: number | null
  readonly ttftP90Ms: number | null
  /** Of the calls that ended. */
  readonly throttledShare: number | null
}

export interface LoadStep {
  readonly scenario: string
  readonly mode: string
  /** What the plan holds: VUs, or iterations started a second, of the scenario. */
  readonly measure: 'vus' | 'iterations-per-second'
  readonly load: number
  readonly startMs: number
  readonly endMs: number
  /** The time of the intervals that lie wholly within it. */
  readonly measuredMs: number
  /** Null where none does. */
  readonly rates: LoadRates | null
}

/** First view: shares of whole steps, without any claim on chance. */
export interface LoadFollowing {
  readonly scenario: string
  readonly mode: string
  /**
   * What throughput is held against. `offered`: the rate that was offered, of an open model. `per-vu`: of a closed one, as much
   * for each VU as at its lowest load.
   */
  readonly expectation: 'offered' | 'per-vu'
  /** The greatest load that is followed; null where none is. */
  readonly lastFollowed: ExpectedLoad | null
  /** The least load above it; null where the greatest is followed. */
  readonly fellShort: ExpectedLoad | null
}

export interface ExpectedLoad {
  readonly load: number
  readonly expectedPerSecond: number
  /** What it takes to follow: 95 %, less the share of the step that one call takes at the lowest load. */
  readonly leastPerSecond: number
  readonly achievedPerSecond: number
  /** Of the calls that ended in the step. Above 5%, the step doesn't follow, whatever it achieved. */
  readonly throttledShare: number
}

/** How the load generator itself fared, from the second second on. What nothing is known of is null. */
export interface ClientSummary {
  readonly threads: readonly ClientThread[]
  /** Of open-model scenarios. */
  readonly scheduleLag: Delays
  /** Of the whole process, on average. */
  readonly cpuCores: number | null
  /** In the whole run. */
  readonly connectionsOpened: number
  /** Of all calls of the whole run together. */
  readonly underWayMs: number
  /** What of that time is in the latency of no call. Below 0 where clocks' roundings add up to so much. */
  readonly unaccountedPercent: number | null
}

export interface ClientThread {
  /** From 1, or `conductor`. */
  readonly thread: string
  readonly loopDelay: Delays
  /** In the ten seconds of the run in which it was busiest. */
  readonly mostUtilisationPercent: number | null
  readonly gcPauses: { readonly count: number; readonly maxMs: number | null }
}

export interface Delays {
  readonly count: number
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/** All that a run records of an interval. Its folder keeps it, and what is told of load over time is made from it alone. */
export interface RecordedInterval extends ClosedInterval {
  readonly traffic: Traffic
}
