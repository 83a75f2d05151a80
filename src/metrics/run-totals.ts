import { type Hdr, type HdrReading, type HdrSnapshot, makeHdr, readHdrs } from './hdr.ts'
import type { CounterName, TrendName } from './metric-catalogue.ts'
import { makeSeriesTable } from './series-table.ts'
import type { CounterSeries, Snapshot, TrendSeries } from './snapshot.ts'
import { isSelected, type Tags } from './tags.ts'

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

const read = ({ exact, histogram }: TotalTrend): HdrSnapshot => ({ ...histogram.read(), ...exact })

export function makeRunTotals(): RunTotals {
  const trends = makeSeriesTable((metric: TrendName, tags): TotalTrend => ({
    metric,
    tags,
    histogram: makeHdr(),
    exact: null,
  }))
  const counters = makeSeriesTable((metric: CounterName, tags) => ({ metric, tags, count: 0 }))

  /** A series that was only looked for has nothing. */
  const recorded = (): TotalTrend[] => trends.inOrder().filter(({ histogram }) => histogram.count > 0)

  return {
    addTrend({ histogram, metric, tags }) {
      trends.of(metric, tags).histogram.add(histogram)
    },
    addCounter({ count, metric, tags }) {
      counters.of(metric, tags).count += count
    },
    correct({ metric, minThousandths, sumThousandths, tags }) {
      trends.of(metric, tags).exact = { minThousandths, sumThousandths }
    },
    trend: (metric, selector) =>
      readHdrs(recorded().flatMap((each) => (isSelected(each, metric, selector) ? read(each) : []))),
    counter: (metric, selector) => sumOfSelected(counters.inOrder(), metric, selector),
    totals: () => ({
      trends: recorded().map((total) => ({ metric: total.metric, tags: total.tags, histogram: read(total) })),
      counters: counters.inOrder().map((series) => ({ ...series })),
    }),
  }
}

/** The sum over all series of `metric` that carry the tags of `selector`. */
export function sumOfSelected(counters: Iterable<CounterSeries>, metric: CounterName, selector: Tags): number {
  let sum = 0
  for (const series of counters) if (isSelected(series, metric, selector)) sum += series.count
  return sum
}
