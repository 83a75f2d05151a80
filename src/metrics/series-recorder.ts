import { makeCounterRecorder, type CounterRecorder } from './counter-recorder.ts'
import type { Snapshot } from './snapshot.ts'
import type { Tags } from './tags.ts'
import { makeTrendRecorder, type TrendRecorder } from './trend-recorder.ts'

/** What is recorded under one set of tags. */
export interface SeriesRecorder {
  readonly counters: CounterRecorder
  readonly trends: TrendRecorder
  /** What was recorded since the last time. */
  take(): Snapshot
}

export function makeSeriesRecorder(tags: Tags): SeriesRecorder {
  const counters = makeCounterRecorder(tags)
  const trends = makeTrendRecorder(tags)
  return {
    counters,
    trends,
    take() {
      const taken = trends.take()
      for (const { metric, histogram } of taken) {
        counters.count('samples_out_of_range', histogram.outOfRange, { metric })
      }
      return { trends: taken, counters: counters.take() }
    },
  }
}
