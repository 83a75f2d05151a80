// intervals.ndjson: one JSON object a line, with the counters, gauges and traffic of one interval. Its line is written
// after the interval's histograms, so an interval that stands here is complete in both files.
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { readLines } from './read-lines.ts'

export const INTERVALS_LOG = 'intervals.ndjson'

/** Times are in ms from the run's start, counters what was added in the interval. */
export type CountedInterval = Omit<RecordedInterval, 'trends'>

export function renderIntervalLine({ startMs, endMs, counters, gauges, traffic }: CountedInterval): string {
  // The same whole milliseconds as in the histogram log, by which the two can be joined.
  const line: CountedInterval = { startMs: Math.round(startMs), endMs: Math.round(endMs), counters, gauges, traffic }
  return `${JSON.stringify(line)}\n`
}

/** Oldest first. @throws when a line is not JSON, with its number. */
export function* readIntervalsLog(path: string): Generator<CountedInterval> {
  let number = 0
  for (const line of readLines(path)) {
    number++
    try {
      yield JSON.parse(line) as CountedInterval
    } catch (error) {
      throw new Error(`${path}:${number} is not an interval`, { cause: error })
    }
  }
}
