import type { Change, LeftOutRun } from './comparison.ts'

/** What `seismo trend --json` prints. */
export interface Trend {
  readonly schema: 'seismo.trend/2'
  readonly settings: TrendSettings
  /** One for each load that was made: histories of different ones are not mixed. */
  readonly groups: readonly TrendGroup[]
  readonly leftOut: readonly LeftOutRun[]
}

export interface TrendSettings {
  /** What all series of a group together may tell of changes that are none, each time that they are looked at. */
  readonly alpha: number
  /** Smaller changes are not told: a ratio less 1, and a difference of shares. */
  readonly minEffect: number
  readonly minShareEffect: number
  /** Runs that start within so long of the one before are one point: their mean without the fastest and the slowest. */
  readonly togetherMs: number
  /** Runs that started before are passed over (ISO 8601): a change that was accepted is where a history begins. */
  readonly since: string | null
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
  readonly verdict: TrendVerdict
  readonly changes: readonly TrendChange[]
  /** What the points since the last change can show. */
  readonly sight: TrendSight
}

/** Of the last change: whether the level is now for the worse, or for the better. */
export type TrendVerdict = 'worse' | 'better' | 'no change found' | 'cannot tell'

export interface TrendSight {
  /** How many points with a value there are since the last change. */
  readonly points: number
  /** How many more it takes before a change can be told at all; 0 where it can. */
  readonly pointsToTell: number
  /** How far these points lie from their level, as a change is told. Null where there are too few. */
  readonly spread: number | null
  /** The change for the worse that is told, four times in five, seven points after it. Null where there are too few points. */
  readonly seesFrom: number | null
  /** How many more points without a change before one of 20 % (of a share, of two points) is told so. Null where no number does. */
  readonly pointsToSee: number | null
}

/** The two sides are the points from the change before to the change after. */
export interface TrendChange {
  /** Places among the group's points: the last one before the change, and the first one after it. */
  readonly lastBefore: number
  readonly firstAfter: number
  /** When the first run after it started. */
  readonly startedAt: string
  /** Its place is chosen by the values: it lies between the starts of these points, as a rule. */
  readonly between: readonly [earliest: string, latest: string]
  readonly before: TrendSide
  readonly after: TrendSide
  readonly direction: 'worse' | 'better'
  /** With an interval of 90 % that allows for the choice of the place. */
  readonly change: Change
  /** How often a history without a change shows one as clear, in this series. */
  readonly chance: number
  /** Where it is told by little, what was seen is on average more than what is. */
  readonly isLikelyOverstated: boolean
}

export interface TrendSide {
  readonly points: number
  readonly median: number
  /** The first and the last run of the side. */
  readonly firstRun: string
  readonly lastRun: string
}
