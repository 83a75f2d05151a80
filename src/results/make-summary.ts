import { COUNTERS, TRENDS } from '../metrics/metric-catalogue.ts'
import type { MetricStore } from '../metrics/metric-store.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import { type Dimensions, isSelected, TAG_NAMES, type TagName, type Tags } from '../metrics/tags.ts'
import { plannedModes } from '../plan/planned-modes.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import { type CensoringPlan, cutOffOf, isCutOffMetric } from './censoring.ts'
import { countUse } from './counted-use.ts'
import { judgeThresholds, sampleSeries } from './judge-thresholds.ts'
import { summariseImplicitCaching, tellCachesApart } from './implicit-caching.ts'
import { findLimitEndings, type LimitEnding } from './limit-endings.ts'
import type { LoadSummary } from './load/load-summary.ts'
import { costOfRun } from '../money/run-cost.ts'
import { makeStudyTable, type SampleSeries } from './make-study-table.ts'
import { groupByMergedTags } from './merged-tags.ts'
import { compareModes, intervalOfRatio } from './mode-differences.ts'
import { endingsOfModes, judgeRun, type ModeEnding, type RunEnd } from './outcome.ts'
import {
  type KnownPercentile,
  knowPercentile,
  type Percentile,
  PERCENTILES,
  type Sampled,
  sampledOf,
} from './percentiles.ts'
import { summariseServed } from './served-summary.ts'
import type { StretchesFold } from './stretches.ts'
import type { CounterSummary, RunIdentity, SeriesSummary, Summary } from './summary.ts'
import { checkAccuracy, checkCallsAddUp, checkSamplesInRange, checkThreadsAlive, toValidity } from './validity.ts'
import { NOTHING_KNOWN, type VerdictFold } from './verdict-fold.ts'

/**
 * Compares series by their tags: as the plan lists scenarios, modes and prompts, and what is merged over a tag before its
 * single values.
 */
export function byPlanOrder({ modes, prompts, scenarios }: Dimensions): (a: Tags, b: Tags) => number {
  const orders: Partial<Record<TagName, readonly string[]>> = {
    scenario: scenarios.map(({ name }) => name),
    mode: modes.map(({ name }) => name),
    prompt: prompts,
  }
  const compareIn = (tag: TagName, a: string | undefined, b: string | undefined): number => {
    if (a === b) return 0
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1
    const order = orders[tag]
    return order === undefined ? a.localeCompare(b, 'en', { numeric: true }) : order.indexOf(a) - order.indexOf(b)
  }
  return (a, b) => TAG_NAMES.reduce((sign, tag) => (sign === 0 ? compareIn(tag, a[tag], b[tag]) : sign), 0)
}

type TagOrder = (a: Tags, b: Tags) => number

interface OfSeries {
  readonly metric: string
  readonly tags: Tags
}

/** By metric as the catalogue has them, then by tags. */
const byCatalogue =
  (names: readonly string[], order: TagOrder) =>
  (a: OfSeries, b: OfSeries): number =>
    names.indexOf(a.metric) - names.indexOf(b.metric) || order(a.tags, b.tags)

/** Percentiles are of merged histograms, never of percentiles. */
function summariseTrends(
  trends: readonly TrendSeries[],
  order: TagOrder,
  plan: CensoringPlan,
  stretches: Pick<StretchesFold, 'trend'>,
  modes: Dimensions['modes'],
): SeriesSummary[] {
  // In a run of one mode and one prompt, many series are of the same samples.
  const known = new Map<string, Omit<SeriesSummary, 'metric' | 'tags' | 'unit'>>()
  const cutOffs = trends.filter(({ metric }) => isCutOffMetric(metric))
  const numbers = new Map(trends.map((series, index) => [series, index]))
  return groupByMergedTags(tellCachesApart(trends, modes))
    .sort(byCatalogue(Object.keys(TRENDS), order))
    .flatMap(({ items, metric, tags }) => {
      const cutOff = cutOffOf(cutOffs, plan, metric, tags)
      const key = `${items.map(({ series }) => numbers.get(series)).join()} ${cutOff.count}`
      let summary = known.get(key)
      if (summary === undefined) {
        const all = items.map(({ series }) => series)
        const histograms = all.map(({ histogram }) => histogram)
        const sampled = sampledOf(histograms, stretches.trend(all), cutOff)
        if (sampled.reading.count === 0) return []
        known.set(key, (summary = summariseSamples(sampled)))
      }
      return [{ metric, tags, unit: TRENDS[metric].unit, ...summary }]
    })
}

/** What is told of samples, of which there is one at least. */
function summariseSamples(sampled: Sampled): Omit<SeriesSummary, 'metric' | 'tags' | 'unit'> {
  const { cutOff, reading } = sampled
  const { count, max, mean, min, percentile } = reading
  const known = PERCENTILES.map((each) => [each, knowPercentile(sampled, Number(each))] as const)
  const those = (is: 'isAtLeast' | 'isWeak'): Percentile[] => known.flatMap(([each, of]) => (of[is] ? [each] : []))
  return {
    count,
    min,
    max,
    mean,
    percentiles: byPercentile(PERCENTILES.map((each) => [each, percentile(Number(each))])),
    intervals: byPercentile<KnownPercentile['interval']>(known.map(([each, { interval }]) => [each, interval])),
    weak: those('isWeak'),
    atLeast: those('isAtLeast'),
    cutOff: cutOff.count === 0 ? null : { count: cutOff.count, share: cutOff.count / (count + cutOff.count) },
  }
}

const byPercentile = <Value>(entries: readonly (readonly [Percentile, Value])[]): Record<Percentile, Value> =>
  Object.fromEntries(entries) as Record<Percentile, Value>

/** `measuredMs`: how long the counters counted. */
const summariseCounters = (counters: readonly CounterSeries[], measuredMs: number, order: TagOrder): CounterSummary[] =>
  groupByMergedTags(counters)
    .sort(byCatalogue(Object.keys(COUNTERS), order))
    .map(({ metric, tags, items }) => {
      const count = items.reduce((sum, item) => sum + item.count, 0)
      return { metric, tags, count, perSecond: measuredMs > 0 ? count / (measuredMs / 1_000) : 0 }
    })

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
  readonly plan: Pick<RunPlan, 'accuracy' | 'modes' | 'prices' | 'scenarios' | 'tables'>
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
  const served = summariseServed(counters, finished.dimensions.modes)
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
    series: summariseTrends(trends, order, finished.plan, known.stretches, finished.dimensions.modes),
    counters: summariseCounters([...counters, ...uncalled(modes)], measuredMs, order),
    limitEndings,
    served,
    implicitCaching: summariseImplicitCaching(served, finished.plan, counters),
    thresholds,
    ...finished.load,
    cost: costOfRun(
      finished.plan,
      finished.plan.modes.map((mode) => countUse(mode, counters)),
      measuredMs,
    ),
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
