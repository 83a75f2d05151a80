import type { RecordedInterval } from '../results/recorded-interval.ts'
import { join } from 'node:path'
import type { TrendSeries } from '../metrics/snapshot.ts'
import { followLines } from './follow-lines.ts'
import { HISTOGRAM_LOG, isRemark, parseHistogramLine } from './histogram-log.ts'
import { INTERVALS_LOG, type CountedInterval } from './intervals-log.ts'

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
