import type { Hdr } from './hdr.ts'
import type { CounterSeries, Snapshot, TrendSeries } from './snapshot.ts'

/** What was recorded up to one moment. To detach it is quick; to read its histograms is not. */
export interface DetachedSeries {
  readonly trends: readonly DetachedTrend[]
  readonly counters: readonly CounterSeries[]
}

export interface DetachedTrend extends Pick<TrendSeries, 'metric' | 'tags'> {
  readonly histogram: Hdr
}

const readTrend = ({ histogram, metric, tags }: DetachedTrend): TrendSeries => ({
  metric,
  tags,
  histogram: histogram.read(),
})

export const readDetached = ({ counters, trends }: DetachedSeries): Snapshot => ({
  trends: trends.map(readTrend),
  counters,
})

/** The same in parts of at most so many trends and so many counters, each read when it is asked for. */
export function* readInParts({ counters, trends }: DetachedSeries, seriesAPart: number): Generator<Snapshot> {
  for (let from = 0; from < Math.max(trends.length, counters.length); from += seriesAPart) {
    const to = from + seriesAPart
    yield { trends: trends.slice(from, to).map(readTrend), counters: counters.slice(from, to) }
  }
}
