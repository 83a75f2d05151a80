// What counters and histograms of one interval say of the same thing. Where no checksum proves that they are as they were written,
// this is what can be held against one another.
import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { TagName } from '../metrics/tags.ts'
import { HISTOGRAM_LOG } from './histogram-log.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'

interface Pair {
  readonly counter: CounterName
  /** Has one sample for each that is counted. */
  readonly trend: TrendName
  readonly tags: readonly TagName[]
}

const PAIRS: readonly Pair[] = [
  { counter: 'calls_completed', trend: 'call_duration', tags: ['scenario', 'mode', 'prompt', 'turn'] },
  { counter: 'iterations', trend: 'iteration_duration', tags: ['scenario'] },
]

/** A sentence where they disagree, or null. */
export function countsDisagree({ counters, endMs, startMs, trends }: RecordedInterval): string | null {
  for (const { counter, tags, trend } of PAIRS) {
    const keyOf = (all: RecordedInterval['counters'][number]['tags']): string =>
      JSON.stringify(tags.map((name) => all[name] ?? null))
    const left = new Map<string, number>()
    const add = (key: string, count: number): void => void left.set(key, (left.get(key) ?? 0) + count)
    for (const series of counters) if (series.metric === counter) add(keyOf(series.tags), series.count)
    for (const series of trends) if (series.metric === trend) add(keyOf(series.tags), -series.histogram.count)
    for (const difference of left.values()) {
      if (difference === 0) continue
      const which = difference > 0 ? 'fewer' : 'more'
      const time = `${(startMs / 1_000).toFixed(1)} s to ${(endMs / 1_000).toFixed(1)} s`
      return `${HISTOGRAM_LOG} holds ${Math.abs(difference)} ${which} samples of ${trend} from ${time} than ${counter} counts`
    }
  }
  return null
}
