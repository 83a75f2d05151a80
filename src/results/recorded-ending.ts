// What makes a summary and is in no interval: how the run ended, and what its histogram log rounds. As plain JSON it stands
// in run.json, so that the summary which is made of a run's files is the one that the run made.
import type { MetricStore } from '../metrics/metric-store.ts'
import type { TrendName } from '../metrics/metric-catalogue.ts'
import type { Tags } from '../metrics/tags.ts'
import type { BudgetPlan } from '../money/budget.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import type { KilledRun, LostThread, RunEnd } from './outcome.ts'
import type { ValidityCheck } from './summary.ts'

export interface RecordedEnding {
  /** How long the counters counted. */
  readonly measuredMs: number
  readonly stoppedBySignal: boolean
  /** What a hook threw, and so ended the run. */
  readonly hookFailure: string | null
  readonly lostThreads: readonly LostThread[]
  /** Thresholds with `abortOnFail` that ended the run. */
  readonly thresholdAbort: RecordedAbort | null
  readonly budgetEnd: RecordedBudgetEnd | null
  /** What broke outside of calls, and so ended the run; left out by versions that did not say. */
  readonly broke?: readonly string[]
  /** Where the logs could not be written to the end: until when they hold what was measured. */
  readonly writtenUntilMs?: number
  /** Parts of a merged run that left no end. */
  readonly killed: readonly KilledRun[]
  /** Of a merged run what its parts made of their own accuracy, which cannot be judged of all together; null of any other. */
  readonly judged: readonly ValidityCheck[] | null
  /** Of each series, in thousandths of its metric's unit: the histogram log rounds them to its steps. */
  readonly exact: readonly ExactTrend[]
}

export interface RecordedAbort {
  /** From the start of the run. */
  readonly afterMs: number
  /** Indexes into the thresholds of the plan, and what each observed then. */
  readonly failed: readonly { readonly threshold: number; readonly observed: number | null }[]
}

export interface RecordedBudgetEnd {
  readonly budget: BudgetPlan
  readonly segments: number
  /** A whole number, in decimal digits: it may be beyond what JSON's readers keep. */
  readonly costPicoUsd: string
  readonly tokens: number
  readonly callsWithoutUsage: number
}

export interface ExactTrend {
  readonly metric: TrendName
  readonly tags: Tags
  readonly min: number
  readonly sum: number
}

/** Of a run whose every interval is closed. */
export function recordEnding(
  end: RunEnd,
  thresholds: readonly ThresholdPlan[],
  store: Pick<MetricStore, 'totals'>,
): RecordedEnding {
  const { budgetEnd, hookFailure, lostThreads, measuredMs, stoppedBySignal, thresholdAbort } = end
  return {
    measuredMs,
    stoppedBySignal,
    hookFailure,
    lostThreads,
    thresholdAbort: thresholdAbort === null ? null : recordAbort(thresholdAbort, thresholds),
    budgetEnd: budgetEnd === null ? null : { ...budgetEnd, costPicoUsd: String(budgetEnd.costPicoUsd) },
    broke: end.broke ?? [],
    killed: end.killed ?? [],
    judged: end.judged ?? null,
    exact: store
      .totals()
      .trends.filter(({ histogram }) => histogram.count > 0)
      .map(({ histogram: { minThousandths: min, sumThousandths: sum }, metric, tags }) => ({ metric, tags, min, sum })),
  }
}

const recordAbort = (
  { afterMs, failed }: NonNullable<RunEnd['thresholdAbort']>,
  thresholds: readonly ThresholdPlan[],
): RecordedAbort => ({
  afterMs,
  failed: [...failed].map(([threshold, { observed }]) => ({ threshold: thresholds.indexOf(threshold), observed })),
})

/** The reverse: `thresholds` are those of the plan that the ending was recorded with. */
export function readEnding(recorded: RecordedEnding, thresholds: readonly ThresholdPlan[]): RunEnd {
  const { budgetEnd, hookFailure, judged, killed, lostThreads, measuredMs, stoppedBySignal, thresholdAbort } = recorded
  return {
    measuredMs,
    stoppedBySignal,
    hookFailure,
    lostThreads,
    thresholdAbort: thresholdAbort === null ? null : readAbort(thresholdAbort, thresholds),
    budgetEnd: budgetEnd === null ? null : { ...budgetEnd, costPicoUsd: BigInt(budgetEnd.costPicoUsd) },
    broke: recorded.broke ?? [],
    ...(recorded.writtenUntilMs === undefined ? {} : { writtenUntilMs: recorded.writtenUntilMs }),
    killed,
    judged,
  }
}

const readAbort = (
  { afterMs, failed }: RecordedAbort,
  thresholds: readonly ThresholdPlan[],
): NonNullable<RunEnd['thresholdAbort']> => ({
  afterMs,
  failed: new Map(
    failed.flatMap(({ observed, threshold: index }) => {
      const threshold = thresholds[index]
      return threshold === undefined ? [] : [[threshold, { observed }] as const]
    }),
  ),
})

/** The end of a run that left none: nothing is known of why. */
export const killedAt = (writtenUntilMs: number): RunEnd => ({
  measuredMs: writtenUntilMs,
  stoppedBySignal: false,
  hookFailure: null,
  lostThreads: [],
  thresholdAbort: null,
  budgetEnd: null,
  killed: [{ part: null, writtenUntilMs }],
})
