import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { LoggedInterval } from './histogram-log.ts'
import type { CountedInterval } from './intervals-log.ts'

/**
 * What the two logs of a run say of each interval, as one. An interval's counters are written last: where they are missing,
 * at the end of a run that was killed, its histograms are not all there either, and are left out.
 * @throws RangeError when histograms are of an interval that the counters pass over.
 */
export function* joinIntervals(
  counted: Iterable<CountedInterval>,
  logged: Iterable<LoggedInterval>,
): Generator<RecordedInterval> {
  const histograms = logged[Symbol.iterator]()
  try {
    let next = histograms.next()
    for (const interval of counted) {
      if (next.done !== true && next.value.startMs < interval.startMs) {
        throw new RangeError(`there are histograms of an interval from ${next.value.startMs} ms, and no counters`)
      }
      if (next.done !== true && next.value.startMs === interval.startMs) {
        yield { ...interval, trends: next.value.trends }
        next = histograms.next()
      } else yield { ...interval, trends: [] }
    }
  } finally {
    histograms.return?.()
  }
}
