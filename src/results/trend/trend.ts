import type { Change, LeftOutRun } from '../compare/comparison.ts'

/** What `seismo trend --json` prints. */
export interface Trend {
  readonly schema: 'seismo.trend/1'
  readonly settings: TrendSettings
  /** One for each load that was made: histories of different ones are not mixed. */
  readonly groups: readonly TrendGroup[]
  readonly leftOut: readonly LeftOutRun[]
}

export interface TrendSettings {
  /** What all series of a group together may tell of changes that are none. */
  readonly alpha: number
  /** Smaller changes are not told: a ratio less 1, and a difference of shares. */
  readonly minEffect: number
  readonly minShareEffect: number
  /** Runs that start within so long of the one before are one point, which is their median. */
  readonly togetherMs: number
  readonly seed: number
}

export interface TrendGroup {
  /** Of the scenario file, without its folder. */
  readonly scenario: string
  readonly target: string
  /** Of the load: modes, prompts, scenarios and target. */
  readonly fingerprint: string
  readonly points: readonly TrendPoint[]
  readonly series: readonly TrendSeries[]
}

export interface TrendPoint {
  /** Of its first run. */
  readonly startedAt: string
  /** Ids, in the order of their start. */
  readonly runs: readonly string[]
}

export interface TrendSeries {
  readonly mode: string
  /** `time_to_first_token p(95)` */
  readonly metric: string
  readonly unit: string
  readonly worse: 'higher' | 'lower'
  /** One for each point of the group; null where a run of it has no value, or too few samples to claim it. */
  readonly values: readonly (number | null)[]
  readonly changes: readonly TrendChange[]
}

/** The two sides are the points from the change before to the change after. */
export interface TrendChange {
  /** Places among the group's points: the last one before the change, and the first one after it. */
  readonly lastBefore: number
  readonly firstAfter: number
  /** When the first run after it started. */
  readonly startedAt: string
  readonly before: TrendSide
  readonly after: TrendSide
  readonly direction: 'worse' | 'better'
  readonly change: Change
  readonly chance: number
}

export interface TrendSide {
  readonly points: number
  readonly median: number
  /** The first and the last run of the side. */
  readonly firstRun: string
  readonly lastRun: string
}
