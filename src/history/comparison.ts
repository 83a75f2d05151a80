import { NIGHT_GAP_MS } from './nights.ts'
import type { ShiftPoint } from './shift-function.ts'

/** What `seismo compare --json` prints. */
export interface Comparison {
  readonly schema: 'seismo.comparison/2'
  /** The first of {@link VERDICTS} that a gated metric has. */
  readonly verdict: Verdict
  readonly settings: CompareSettings
  readonly design: Design
  readonly base: ComparedSide
  readonly run: ComparedSide
  /** Of design `pairs`; null of nights. */
  readonly pairs: number | null
  /** What makes the two sides less comparable, in words. */
  readonly warnings: readonly string[]
  /** Modes that only one side has calls in. */
  readonly onlyInBase: readonly string[]
  readonly onlyInRun: readonly string[]
  readonly metrics: readonly MetricComparison[]
}

/** `nights`: a new night is compared with how nights differ. `pairs`: both sides met the same nights, in turns, and neighbours are compared. */
export type Design = 'nights' | 'pairs'

export const VERDICTS = ['worse', 'suspect', 'cannot tell', 'better', 'no change seen', 'same'] as const

export type Verdict = (typeof VERDICTS)[number]

export interface ComparedSide {
  readonly nights: number
  readonly runs: readonly ComparedRun[]
  /** Runs that were given and left out, each with why. */
  readonly leftOut: readonly LeftOutRun[]
}

export interface ComparedRun {
  readonly id: string
  readonly folder: string
  /** ISO 8601. */
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
  /** Runs that start within so long of the one before are one night. */
  readonly togetherMs: number
  /** Of resampling two single runs. */
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
  /** What was compared: the geometric mean of the nights, each without its fastest and slowest run (of a share the mean). Null where a side has none. */
  readonly baseLevel: number | null
  readonly runLevel: number | null
  /** How many nights of base, or pairs, have a value. */
  readonly counted: number
  readonly change: Change | null
  /** Within which the change of nine nights in ten lies where nothing changed; of pairs, of nine comparisons in ten. */
  readonly usual: { readonly low: number; readonly high: number } | null
  /** The change for the worse that is found four times in five. Null with fewer than four nights, or pairs. */
  readonly seesFrom: number | null
  /** How far nights of base differ, or pairs do: a deviation, as a change is told. */
  readonly spread: number | null
  /** The chance of a change as clear as this in any gated metric, were there none; of a change for the worse or the better, whichever it is. */
  readonly chance: number | null
  /** Null where it is told and not gated. */
  readonly verdict: Verdict | null
  readonly reason: Reason
  /** How many nights of base, or pairs, would tell, where this does not. Null where they are no advice. */
  readonly countToTell: number | null
  /** The change of each percentile, where there is one run a side. */
  readonly shift: readonly ShiftPoint[] | null
}

/** From base to run. A `ratio` is of run to base, less 1; `points` are a difference of shares; a `difference` is in the metric's unit, from nothing. */
export interface Change {
  readonly kind: 'ratio' | 'points' | 'difference'
  readonly value: number
  /** Of 90 %: what nights, or pairs, differ by is in it. Null where there are too few for one. */
  readonly low: number | null
  readonly high: number | null
  /** Whether the interval is of resampled parts of single runs: it then says nothing of how runs differ. */
  readonly isDescriptive: boolean
}

/** What a verdict rests on. */
export type Reason =
  /** The test over all gated metrics. */
  | 'test'
  /** This metric's test by itself: one in twenty quiet metrics passes it. */
  | 'test by itself'
  /** A spread that services seldom exceed, where base has one night and shows none. */
  | 'assumed spread'
  /** The interval lies within the least change that matters. */
  | 'interval'
  /** Nothing of it. */
  | 'no change seen'
  | 'no value'
  | 'too few samples'
  | 'too few nights'
  | 'too few pairs'
  /** Both sides are of one night, one after the other. */
  | 'not in turns'

/** With fewer nights of base, or pairs, nothing is said to be worse. */
export const FEWEST_COUNTED = 4
/** What is advised: more nights see little more, fewer see much less (docs/comparing.md). */
export const ADVISED_NIGHTS = 14
export const ADVISED_PAIRS = 5

/** What they are worth is measured: `test/experiments/gate-quality.ts`, docs/comparing.md. */
export const DEFAULT_SETTINGS: Omit<CompareSettings, 'minEffect'> = {
  alpha: 0.05,
  minShareEffect: 0.01,
  togetherMs: NIGHT_GAP_MS,
  seed: 1,
}

/** Pairs met the same night: what nights differ by is in no change of theirs. */
export const DEFAULT_MIN_EFFECT: Readonly<Record<Design, number>> = { nights: 0.12, pairs: 0.05 }
