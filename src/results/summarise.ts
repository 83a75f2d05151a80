import { COUNTERS, TRENDS } from '../metrics/metric-catalogue.ts'
import { readHdrs } from '../metrics/hdr-reading.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import { groupByMergedTags } from './merged-tags.ts'
import { PERCENTILES, weakPercentiles, type Percentile } from './percentiles.ts'
import type { CounterSummary, SeriesSummary } from './summary.ts'

const byCatalogue =
  (names: readonly string[]) =>
  (a: { readonly metric: string }, b: { readonly metric: string }): number =>
    names.indexOf(a.metric) - names.indexOf(b.metric)

/** Percentiles are of merged histograms, never of percentiles. */
export const summariseTrends = (trends: readonly TrendSeries[]): SeriesSummary[] =>
  groupByMergedTags(trends)
    .sort(byCatalogue(Object.keys(TRENDS)))
    .flatMap(({ metric, tags, items }) => {
      const { count, max, mean, min, percentile } = readHdrs(items.map(({ histogram }) => histogram))
      if (count === 0) return []
      const percentiles = Object.fromEntries(PERCENTILES.map((each) => [each, percentile(Number(each))])) as Record<
        Percentile,
        number
      >
      const { unit } = TRENDS[metric]
      return [{ metric, tags, unit, count, min, max, mean, percentiles, weak: weakPercentiles(count) }]
    })

/** `measuredMs`: how long the counters counted. */
export const summariseCounters = (counters: readonly CounterSeries[], measuredMs: number): CounterSummary[] =>
  groupByMergedTags(counters)
    .sort(byCatalogue(Object.keys(COUNTERS)))
    .map(({ metric, tags, items }) => {
      const count = items.reduce((sum, item) => sum + item.count, 0)
      return { metric, tags, count, perSecond: measuredMs > 0 ? count / (measuredMs / 1_000) : 0 }
    })
