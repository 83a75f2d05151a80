import { makeHdr, type Hdr } from './hdr.ts'
import type { HdrSnapshot } from './hdr-snapshot.ts'
import { readHdrs, type HdrReading } from './hdr-reading.ts'
import type { CounterName, TrendName } from './metric-catalogue.ts'
import type { CounterSeries, Snapshot, TrendSeries } from './snapshot.ts'
import { isSelected, seriesKey, type Tags } from './tags.ts'

/** What was recorded since a run began, each series as one. */
export interface RunTotals {
  addTrend(series: TrendSeries): void
  addCounter(series: CounterSeries): void
  /** Puts a minimum and a sum that are known exactly in place of those which were added; no series that is not there. */
  correct(exact: Pick<TrendSeries, 'metric' | 'tags'> & Extremes): void
  /** All series of `metric` that carry the tags of `selector`, read as one. */
  trend(metric: TrendName, selector: Tags): HdrReading
  counter(metric: CounterName, selector: Tags): number
  totals(): Snapshot
}

type Extremes = Pick<HdrSnapshot, 'minThousandths' | 'sumThousandths'>

interface TotalTrend {
  readonly metric: TrendName
  readonly tags: Tags
  readonly histogram: Hdr
  exact: Extremes | null
}

export function makeRunTotals(): RunTotals {
  const trends = new Map<string, TotalTrend>()
  const counters = new Map<string, CounterSeries>()

  // Whoever reads a log has one object for the same tags, and comes with it again for each of very many intervals.
  const byObject = new WeakMap<Tags, Map<TrendName, TotalTrend>>()

  const totalOf = (metric: TrendName, tags: Tags): TotalTrend => {
    const ofTags = byObject.get(tags) ?? new Map<TrendName, TotalTrend>()
    const known = ofTags.get(metric)
    if (known !== undefined) return known
    const key = seriesKey(metric, tags)
    let total = trends.get(key)
    if (total === undefined) trends.set(key, (total = { metric, tags, histogram: makeHdr('run'), exact: null }))
    byObject.set(tags, ofTags.set(metric, total))
    return total
  }

  const read = ({ exact, histogram }: TotalTrend): HdrSnapshot => ({ ...histogram.read(), ...exact })

  return {
    addTrend({ histogram, metric, tags }) {
      totalOf(metric, tags).histogram.add(histogram)
    },
    addCounter(series) {
      const key = seriesKey(series.metric, series.tags)
      counters.set(key, { ...series, count: (counters.get(key)?.count ?? 0) + series.count })
    },
    correct({ metric, minThousandths, sumThousandths, tags }) {
      const total = trends.get(seriesKey(metric, tags))
      if (total !== undefined) total.exact = { minThousandths, sumThousandths }
    },
    trend: (metric, selector) =>
      readHdrs([...trends.values()].filter((each) => isSelected(each, metric, selector)).map(read)),
    counter: (metric, selector) => sumOfSelected(counters.values(), metric, selector),
    totals: () => ({
      trends: [...trends.values()].map((total) => ({ metric: total.metric, tags: total.tags, histogram: read(total) })),
      counters: [...counters.values()],
    }),
  }
}

/** The sum over all series of `metric` that carry the tags of `selector`. */
export function sumOfSelected(counters: Iterable<CounterSeries>, metric: CounterName, selector: Tags): number {
  let sum = 0
  for (const series of counters) if (isSelected(series, metric, selector)) sum += series.count
  return sum
}
