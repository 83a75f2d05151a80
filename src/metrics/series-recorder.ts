import { makeCounterRecorder, type CounterRecorder } from './counter-recorder.ts'
import { readDetached, type DetachedSeries } from './detached-series.ts'
import type { TrendName } from './metric-catalogue.ts'
import type { Snapshot } from './snapshot.ts'
import type { Tags } from './tags.ts'
import { makeTrendRecorder, type TrendRecorder } from './trend-recorder.ts'

/** What is recorded under one set of tags. */
export interface SeriesRecorder {
  readonly counters: CounterRecorder
  readonly trends: TrendRecorder
  /** What was recorded since the last time, to be read when there is time. */
  detach(): DetachedSeries
  /** The same, read at once. */
  take(): Snapshot
}

export function makeSeriesRecorder(tags: Tags): SeriesRecorder {
  const counters = makeCounterRecorder(tags)
  const trends = makeTrendRecorder(tags)
  /** A kind for each metric, the same object each time. */
  const outOfRange = new Map<TrendName, Tags>()

  const kindOf = (metric: TrendName): Tags => {
    const kind = outOfRange.get(metric) ?? { metric }
    outOfRange.set(metric, kind)
    return kind
  }
  const detach = (): DetachedSeries => {
    const detached = trends.detach()
    for (const { metric, histogram } of detached) {
      if (histogram.outOfRange > 0) counters.count('samples_out_of_range', histogram.outOfRange, kindOf(metric))
    }
    return { trends: detached, counters: counters.take() }
  }
  return { counters, trends, detach, take: () => readDetached(detach()) }
}
