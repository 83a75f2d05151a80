import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { Tags } from '../metrics/tags.ts'
import type { CostSummary } from './cost-summary.ts'
import type { ExitCode } from './exit-codes.ts'
import type { LimitEnding } from './limit-endings.ts'
import type { LoadSummary } from './load/load-summary.ts'
import type { Percentile } from './percentiles.ts'
import type { ServedSummary } from './served-summary.ts'
import type { StudyTable } from './study-table.ts'

/** summary.json: what a run came to. */
export interface Summary extends LoadSummary {
  readonly schema: 'seismo.summary/1'
  readonly run: RunIdentity & { readonly endedAt: string }
  readonly outcome: RunOutcome
  /** One for each scenario, mode and prompt; one for each single tag with the others merged; one with all merged. */
  readonly series: readonly SeriesSummary[]
  readonly counters: readonly CounterSummary[]
  /** Calls that a limit of their own mode ended (`timeouts`). */
  readonly limitEndings: readonly LimitEnding[]
  /** How each mode asked to be served, and was. */
  readonly served: readonly ServedSummary[]
  readonly thresholds: readonly ThresholdResult[]
  readonly cost: CostSummary
  /** What others published, beside what the run measured. */
  readonly tables: readonly StudyTable[]
  readonly validity: Validity
}

/** Which run it was. Times are ISO 8601. */
export interface RunIdentity {
  readonly id: string
  readonly startedAt: string
  readonly scenarioFile: string
  readonly target: string
  readonly seed: number
  /** Of this program. */
  readonly version: string
}

export interface RunOutcome {
  readonly status: 'passed' | 'failed' | 'invalid' | 'aborted'
  readonly exitCode: ExitCode
  /** Every one that holds, not only the one that decided. */
  readonly reasons: readonly string[]
  /** What must be known of the calls though it decides nothing; left out where there is nothing. */
  readonly remarks?: readonly string[]
}

/** A series without a sample is left out. A tag that was merged over is left out of `tags`. */
export interface SeriesSummary {
  readonly metric: TrendName
  readonly tags: Tags
  readonly unit: string
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly percentiles: Readonly<Record<Percentile, number>>
  /** The percentiles that `count` samples are too few to claim. */
  readonly weak: readonly Percentile[]
}

export interface CounterSummary {
  readonly metric: CounterName
  readonly tags: Tags
  readonly count: number
  readonly perSecond: number
}

/** What must have held for the run to pass. Of one that ended the run, what it was then. */
export interface ThresholdResult {
  readonly metric: string
  readonly tags: Tags
  readonly expression: string
  /** In the unit of the metric; a `rate` is a share or a number per second. Null where there was no sample: that passes. */
  readonly observed: number | null
  readonly passed: boolean
}

export interface Validity {
  readonly valid: boolean
  readonly checks: readonly ValidityCheck[]
}

export interface ValidityCheck {
  readonly name: string
  /** Of which thread, where it is about one. */
  readonly tags?: Tags
  readonly observed: number
  readonly limit: number
  /** Of both; empty where they are only counted. */
  readonly unit?: string
  readonly passed: boolean
  /** What to do where it did not pass. */
  readonly remedy?: string
}
