import { COUNTERS, TRENDS } from '../metrics/metric-catalogue.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import type { Tags } from '../metrics/tags.ts'
import { cutOffOf, isCutOffMetric, type CensoringPlan } from './censoring.ts'
import { groupByMergedTags } from './merged-tags.ts'
import {
  knowPercentile,
  PERCENTILES,
  sampledOf,
  type KnownPercentile,
  type Percentile,
  type Sampled,
} from './percentiles.ts'
import type { StretchesFold } from './stretches.ts'
import type { CounterSummary, SeriesSummary } from './summary.ts'

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
export function summariseTrends(
  trends: readonly TrendSeries[],
  order: TagOrder,
  plan: CensoringPlan,
  stretches: Pick<StretchesFold, 'trend'>,
): SeriesSummary[] {
  // In a run of one mode and one prompt, many series are of the same samples.
  const known = new Map<string, Omit<SeriesSummary, 'metric' | 'tags' | 'unit'>>()
  const cutOffs = trends.filter(({ metric }) => isCutOffMetric(metric))
  const numbers = new Map(trends.map((series, index) => [series, index]))
  return groupByMergedTags(trends)
    .sort(byCatalogue(Object.keys(TRENDS), order))
    .flatMap(({ items, metric, tags }) => {
      const cutOff = cutOffOf(cutOffs, plan, metric, tags)
      const key = `${items.map((item) => numbers.get(item)).join()} ${cutOff.count}`
      let summary = known.get(key)
      if (summary === undefined) {
        const histograms = items.map(({ histogram }) => histogram)
        const sampled = sampledOf(histograms, stretches.trend(items), cutOff)
        if (sampled.reading.count === 0) return []
        known.set(key, (summary = summariseSamples(sampled)))
      }
      return [{ metric, tags, unit: TRENDS[metric].unit, ...summary }]
    })
}

/** What is told of samples, of which there is one at least. */
export function summariseSamples(sampled: Sampled): Omit<SeriesSummary, 'metric' | 'tags' | 'unit'> {
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
export const summariseCounters = (
  counters: readonly CounterSeries[],
  measuredMs: number,
  order: TagOrder,
): CounterSummary[] =>
  groupByMergedTags(counters)
    .sort(byCatalogue(Object.keys(COUNTERS), order))
    .map(({ metric, tags, items }) => {
      const count = items.reduce((sum, item) => sum + item.count, 0)
      return { metric, tags, count, perSecond: measuredMs > 0 ? count / (measuredMs / 1_000) : 0 }
    })
