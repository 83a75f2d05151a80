import { COUNTERS, TRENDS } from '../metrics/metric-catalogue.ts'
import { readHdrs } from '../metrics/hdr-reading.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import type { Tags } from '../metrics/tags.ts'
import { groupByMergedTags } from './merged-tags.ts'
import { PERCENTILES, weakPercentiles, type Percentile } from './percentiles.ts'
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
export const summariseTrends = (trends: readonly TrendSeries[], order: TagOrder): SeriesSummary[] =>
  groupByMergedTags(trends)
    .sort(byCatalogue(Object.keys(TRENDS), order))
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
