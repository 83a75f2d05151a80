import type { ShiftPoint } from './shift-function.ts'

/** What `seismo compare --json` prints. */
export interface Comparison {
  readonly schema: 'seismo.comparison/1'
  /** The worst verdict of all gated metrics; `cannot tell` only where nothing is worse. */
  readonly verdict: Verdict
  readonly settings: CompareSettings
  readonly base: ComparedSide
  readonly run: ComparedSide
  /** What makes the two sides less comparable, in words. */
  readonly warnings: readonly string[]
  /** Modes that only one side has calls in. */
  readonly onlyInBase: readonly string[]
  readonly onlyInRun: readonly string[]
  readonly metrics: readonly MetricComparison[]
}

export type Verdict = 'worse' | 'better' | 'same' | 'cannot tell'

export interface ComparedSide {
  readonly runs: readonly ComparedRun[]
  /** Runs that were given and left out, each with why. */
  readonly leftOut: readonly LeftOutRun[]
}

export interface ComparedRun {
  readonly id: string
  readonly folder: string
  readonly startedAt: string
}

export interface LeftOutRun {
  readonly folder: string
  readonly reason: string
}

export interface CompareSettings {
  /** What all tests of one direction together may raise where nothing has changed. */
  readonly alpha: number
  /** The least change that matters, as a ratio less 1: 0.12 is 12 % slower, or a rate divided by 1.12. */
  readonly minEffect: number
  /** Of a share, as a difference: 0.01 is one point. */
  readonly minShareEffect: number
  /** The change beyond which runs that are too few for the test have a verdict. */
  readonly largeEffect: number
  readonly largeShareEffect: number
  readonly seed: number
}

export interface MetricComparison {
  readonly mode: string
  /** `time_to_first_token p(95)` */
  readonly metric: string
  readonly unit: string
  readonly worse: 'higher' | 'lower'
  /** One value a run, in the order of the runs; null where a run has none. */
  readonly base: readonly (number | null)[]
  readonly run: readonly (number | null)[]
  /** Medians of them. Null where a run has no value. */
  readonly baseMedian: number | null
  readonly runMedian: number | null
  readonly change: Change | null
  /** The chance of a change as clear as this in any gated metric, were there none; of a change for the worse or the better, whichever it is. */
  readonly chance: number | null
  /** Null where it is told and not gated. */
  readonly verdict: Verdict | null
  readonly reason: Reason
  /** How many runs a side would tell, where this is not told. Null where they are no advice. */
  readonly runsToTell: number | null
  /** The change of each percentile, where there is one run a side. */
  readonly shift: readonly ShiftPoint[] | null
}

/** From base to run. A `ratio` is of run to base, less 1; `points` are a difference of shares. */
export interface Change {
  readonly kind: 'ratio' | 'points'
  readonly value: number
  /** Null where there are too few runs for an interval. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the interval is of resampled parts of single runs: it then says nothing of how runs differ. */
  readonly isDescriptive: boolean
}

/** What a verdict rests on. */
export type Reason =
  /** The test over the runs. */
  | 'test'
  /** All runs of one side beyond all of the other, and the change beyond the large effect. */
  | 'large effect'
  /** The interval lies within the least change that matters. */
  | 'interval'
  | 'no value'
  | 'too few samples'
  | 'too few runs'
  | 'spread'
