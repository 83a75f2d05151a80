import type { Dimensions } from '../metrics/dimensions.ts'
import type { MetricStore } from '../metrics/metric-store.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import { isSelected } from '../metrics/tags.ts'
import { plannedModes } from '../plan/planned-modes.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { ThresholdPlan } from '../plan/threshold-plan.ts'
import { checkAccuracy } from './accuracy-checks.ts'
import { judgeThresholds, sampleSeries } from './judge-thresholds.ts'
import { byPlanOrder } from './plan-order.ts'
import type { LoadSummary } from './load/load-summary.ts'
import { makeCost, type PricedPlan } from './make-cost.ts'
import { findLimitEndings, type LimitEnding } from './limit-endings.ts'
import { endingsOfModes, type ModeEnding } from './mode-endings.ts'
import type { RunEnd } from './run-end.ts'
import { judgeRun } from './run-outcome.ts'
import { summariseServed } from './served-summary.ts'
import { makeStudyTable, type SampleSeries } from './make-study-table.ts'
import { compareModes, intervalOfRatio } from './mode-differences.ts'
import { summariseCounters, summariseTrends } from './summarise.ts'
import type { RunIdentity, Summary } from './summary.ts'
import { NOTHING_KNOWN, type VerdictFold } from './verdict-fold.ts'
import { checkCallsAddUp, checkSamplesInRange, checkThreadsAlive, toValidity } from './validity-checks.ts'

export interface FinishedRun extends RunEnd {
  readonly run: RunIdentity
  /** Every interval is closed. */
  readonly store: Pick<MetricStore, 'totals' | 'trend' | 'counter' | 'gaugeSum'>
  /** Whether a run without a call is no failure: in a segment, to which nothing may fall. */
  readonly mayBeEmpty?: boolean
  /** Whether it still goes on. */
  readonly isRunning?: boolean
  /** In the order of the plan, as what is told comes out in it. */
  readonly dimensions: Dimensions
  /** Of all intervals. */
  readonly load: LoadSummary
  /** What its calls are billed by, and what they are told beside. */
  readonly plan: PricedPlan & Pick<RunPlan, 'accuracy' | 'scenarios' | 'tables'>
  readonly thresholds: readonly ThresholdPlan[]
  /** What is known beside the totals: how samples were spread over the run, and what its windows came to. */
  readonly known?: Pick<VerdictFold, 'stretches' | 'windows'>
}

export function makeSummary(finished: FinishedRun): Summary {
  const { run, store, measuredMs, lostThreads, stoppedBySignal, hookFailure, thresholdAbort } = finished
  const killed = finished.killed ?? []
  const damage = finished.damage ?? []
  const isCut = killed.length > 0 || finished.isRunning === true || finished.writtenUntilMs !== undefined
  const isWhole = !isCut && damage.length === 0
  const { trends, counters } = store.totals()
  const validity = toValidity([
    // Calls that were under way when a run was killed, or still are, have no outcome, and need none.
    ...(isWhole ? [checkCallsAddUp(counters)] : []),
    checkSamplesInRange(counters),
    checkThreadsAlive(lostThreads.length),
    ...(finished.judged ?? checkAccuracy(finished.load.client, finished.plan.accuracy, isWhole)),
  ])
  const known = finished.known ?? NOTHING_KNOWN
  const judged = { plan: finished.plan, totals: { trends, counters }, known }
  const paired = { plan: finished.plan, trends, counters, stretches: known.stretches }
  const sample: SampleSeries = (metric, tags) => sampleSeries(judged, metric, tags)
  const thresholds = judgeThresholds(finished.thresholds, {
    ...judged,
    gaugeSum: store.gaugeSum,
    measuredMs,
    thresholdAbort,
  })
  const limitEndings = findLimitEndings(counters, finished.plan.modes)
  const modes = plannedEndings(finished, counters, limitEndings)
  const order = byPlanOrder(finished.dimensions)
  // The time of day is read once, at the start; where the run ended follows from the clock that cannot be set.
  const endedAt = new Date(Date.parse(run.startedAt) + measuredMs).toISOString()
  return {
    schema: 'seismo.summary/1',
    run: { ...run, endedAt },
    outcome: judgeRun({
      damage,
      broke: finished.broke ?? [],
      killed,
      stoppedBySignal,
      hookFailure,
      validity,
      thresholds,
      thresholdAbort,
      budgetEnd: finished.budgetEnd,
      modes,
      mayBeEmpty: finished.mayBeEmpty ?? false,
      lostThreads: lostThreads.map(({ thread, reason }) => `thread ${thread}: ${reason}`),
    }),
    series: summariseTrends(trends, order, finished.plan, known.stretches),
    counters: summariseCounters([...counters, ...uncalled(modes)], measuredMs, order),
    limitEndings,
    served: summariseServed(counters, finished.dimensions.modes),
    thresholds,
    ...finished.load,
    cost: makeCost(finished.plan, counters, measuredMs),
    tables: finished.plan.tables.map((table) =>
      makeStudyTable(table, store, measuredMs, {
        sample,
        differ(metric, percent, { of, to }, ratio) {
          const [one, other] = [of, to].map((tags) => trends.filter((each) => isSelected(each, metric, tags)))
          return intervalOfRatio(known.stretches, [one ?? [], other ?? []], percent, ratio)
        },
      }),
    ),
    modeComparisons: compareModes(paired),
    validity,
  }
}

/** A mode that no call fell to has a row in every table too: that it has none is what must be seen. */
const uncalled = (modes: readonly ModeEnding[]): CounterSeries[] =>
  modes.every(({ calls }) => calls === 0)
    ? []
    : modes.flatMap(({ calls, mode }) => (calls === 0 ? [{ metric: 'calls', tags: { mode }, count: 0 }] : []))

/** Of the modes that were to be called, or were. */
function plannedEndings(
  { dimensions, plan }: FinishedRun,
  counters: readonly CounterSeries[],
  limitEndings: readonly LimitEnding[],
): ModeEnding[] {
  const planned = plannedModes(plan)
  return endingsOfModes(
    counters,
    dimensions.modes.map(({ name }) => name),
    limitEndings,
  ).filter(({ calls }, mode) => calls > 0 || planned.includes(mode))
}
