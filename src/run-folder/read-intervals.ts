import { join } from 'node:path'
import type { TrendSeries } from '../metrics/snapshot.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { HISTOGRAM_LOG, isRemark, type LoggedInterval, parseHistogramLine } from './histogram-log.ts'
import { type CountedInterval, INTERVALS_LOG } from './intervals-log.ts'
import { followLines } from './lines.ts'

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

/**
 * Reads the folder of a run that goes on: the intervals that have become complete since it was asked before, oldest first. An
 * interval's counters are written after its histograms, and so they are read before them.
 */
export function followIntervals(folder: string): () => RecordedInterval[] {
  const histograms = join(folder, HISTOGRAM_LOG)
  const nextCounted = followLines(join(folder, INTERVALS_LOG))
  const nextHistograms = followLines(histograms)
  const trendsByStart = new Map<number, TrendSeries[]>()
  return () => {
    const counted = nextCounted().map((line) => JSON.parse(line) as CountedInterval & RecordedInterval)
    for (const line of nextHistograms()) {
      if (isRemark(line)) continue
      const { series, startMs } = parseHistogramLine(line, histograms)
      const trends = trendsByStart.get(startMs) ?? []
      if (series !== null) trends.push(series)
      trendsByStart.set(startMs, trends)
    }
    return counted.map((interval) => {
      const trends = trendsByStart.get(interval.startMs) ?? []
      trendsByStart.delete(interval.startMs)
      return { ...interval, trends }
    })
  }
}
