import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { Tags } from '../metrics/tags.ts'
import type { TargetPlan } from '../plan/run-plan.ts'
import type { CostSummary } from '../money/run-cost.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Certainty, ThresholdCutOff } from './judge-threshold.ts'
import type { ImplicitCaching } from './implicit-caching.ts'
import type { LimitEnding } from './limit-endings.ts'
import type { LoadSummary } from './load/load-summary.ts'
import type { ModeComparison } from './mode-differences.ts'
import type { Interval, Percentile } from './percentiles.ts'
import type { ServedSummary } from './served-summary.ts'

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
  /** Modes that asked for no cache, and calls of which used one. */
  readonly implicitCaching: readonly ImplicitCaching[]
  readonly thresholds: readonly ThresholdResult[]
  readonly cost: CostSummary
  /** What others published, beside what the run measured. */
  readonly tables: readonly StudyTable[]
  /** How the modes of each scenario differ from its first, by the minutes that they shared. */
  readonly modeComparisons: readonly ModeComparison[]
  readonly validity: Validity
}

/** Which run it was. Times are ISO 8601. */
export interface RunIdentity {
  readonly id: string
  readonly startedAt: string
  readonly scenarioFile: string
  /** With the endpoints that were called, where they are not AWS's own of the modes' regions. */
  readonly target: string
  /** Placeholder keys are for the simulator and URLs of this machine. Runs of earlier versions do not say. */
  readonly signedWith?: 'credentials' | 'placeholders'
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
  /**
   * Between which values each percentile lies with 95 % confidence, for this run; calls that were cut off count for longer
   * than they had lasted. Null where there is no end: no sample is low, or high, enough.
   */
  readonly intervals: Readonly<Record<Percentile, Interval>>
  /** The percentiles that are known less well than to a quarter: an end is missing, or is more than 1.25 times the other. */
  readonly weak: readonly Percentile[]
  /** The percentiles that calls which were cut off could make greater by more than a quarter: bounds from below. */
  readonly atLeast: readonly Percentile[]
  /** Calls, or iterations, that have no sample here because they were cut off. Null where there was none. */
  readonly cutOff: CutOffSummary | null
}

export interface CutOffSummary {
  readonly count: number
  /** Of all samples that there would have been. */
  readonly share: number
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
  /** It had to hold in each stretch of the run that is so long; null: over the whole run. */
  readonly windowMs: number | null
  /** Whether it was to fail also where chance, or calls that were cut off, could have decided, or nothing was measured. */
  readonly sure: boolean
  /**
   * In the unit of the metric; a `rate` is a share or a number per second; of windows, that of the worst. Null where there was no sample:
   * it is then judged as 0, and a share of calls holds, as in k6.
   */
  readonly observed: number | null
  readonly passed: boolean
  /** Whether the limit can be told from chance. Null of what has no interval: `avg`, `min`, `max`, `count`, `value`, rates a second. */
  readonly certainty: Certainty | null
  /** What calls that were cut off could make of it. Null where none was. */
  readonly cutOff: ThresholdCutOff | null
  /** Null without a `window`. */
  readonly windows: ThresholdWindows | null
  /** Whether it ended the run. */
  readonly hasAborted: boolean
}

/** In how many stretches of the run a threshold was judged, and what became of it. */
export interface ThresholdWindows {
  readonly count: number
  readonly failed: number
  /** Those that did not fail, and cannot be told from the limit, or that calls which were cut off could turn. */
  readonly unsure: number
  /** Beside the others: nothing was measured in them, and they are not judged. */
  readonly withoutSample: number
  /** In ms from the run's start: the one that failed by most, or came nearest to it. Null where none was judged. */
  readonly worst: { readonly startMs: number; readonly endMs: number } | null
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

/** A table that a study published, beside what the run measured. Numbers are unrounded, in the unit of their column. */
export interface StudyTable {
  readonly title: string
  /** Who published it, and when. */
  readonly source: string
  readonly textColumns: readonly string[]
  readonly columns: readonly StudyColumn[]
  readonly rows: readonly StudyRow[]
  readonly changes: readonly StudyChange[]
}

export interface StudyColumn {
  /** The study's own word. */
  readonly heading: string
  readonly metric: string
  /** What the column selects, beside the row. */
  readonly tags: Readonly<Record<string, string>>
  readonly statistic: string
  readonly unit: string
}

export interface StudyRow {
  readonly label: string
  /** Which samples are the row's. Null: it is not measured. */
  readonly tags: Readonly<Record<string, string>> | null
  readonly note: string | null
  readonly texts: readonly string[]
  /** One for each column. */
  readonly cells: readonly StudyCell[]
}

export interface StudyCell {
  readonly published: number | null
  /** Null where there was no sample. */
  readonly observed: number | null
  /** How far what was observed is above what was published, in percent of the latter. Null without one of them. */
  readonly differencePercent: number | null
  /** Of a percentile, between which values it lies with 95 % confidence, in the unit of the column; null of anything else. */
  readonly interval: Interval | null
  /** Whether it is known less well than to a quarter. */
  readonly isWeak: boolean
}

/** How much one row is above another, in percent of that other. */
export interface StudyChange {
  readonly label: string
  /** Labels of rows. */
  readonly from: string
  readonly to: string
  readonly cells: readonly StudyChangeCell[]
}

export interface StudyChangeCell {
  readonly publishedPercent: number | null
  /** Of the unrounded values. Null where one of them is missing, or is nothing to be compared with. */
  readonly observedPercent: number | null
  /** Observed less published, in percentage points. Null without one of them. */
  readonly differencePoints: number | null
  /** Of 95 %, in percent: of a percentile of two modes that shared their minutes. Null of anything else, and of runs under five minutes. */
  readonly interval: readonly [low: number, high: number] | null
  /**
   * Whether it may be chance: its interval holds 0. Without one: the intervals of the two percentiles overlap, or lack an end between them.
   * Of what is no percentile, false.
   */
  readonly isWeak: boolean
}

/** What was called, for people and files. A URL loses what may be a credential: its user, password, query and fragment. */
export function describeTarget(target: TargetPlan): string {
  switch (target.kind) {
    case 'aws':
      return 'aws'
    case 'simulator':
      return target.profile === 'default' ? 'simulator' : `simulator:${target.profile}`
    case 'url': {
      const { origin, pathname } = new URL(target.url)
      return pathname === '/' ? origin : `${origin}${pathname}`
    }
  }
}

/** What was called, with the endpoints behind it where they are not AWS's own of the modes' regions. */
export function describeCalled(target: TargetPlan, endpoints: readonly string[]): string {
  const elsewhere = target.kind === 'aws' ? unusualEndpoints(endpoints) : []
  return elsewhere.length === 0 ? describeTarget(target) : `${describeTarget(target)} (${elsewhere.join(', ')})`
}

/** Each once: a VPC endpoint, a gateway, or one that meets FIPS 140 or speaks IPv6 as well. */
export const unusualEndpoints = (endpoints: readonly string[]): string[] =>
  [...new Set(endpoints)].filter((endpoint) => !USUAL.test(endpoint))

const USUAL = /^https:\/\/bedrock-runtime\.[a-z\d-]+\.amazonaws\.com(?:\.cn)?$/
