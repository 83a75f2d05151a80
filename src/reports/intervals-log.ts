// intervals.ndjson: one JSON object a line, with the counters, gauges and traffic of one interval. Its line is written
// after the interval's histograms, so an interval that stands here is complete in both files.
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { readLines } from './read-lines.ts'
import { RunFolderError } from './run-folder-error.ts'

export const INTERVALS_LOG = 'intervals.ndjson'

/** Times are in ms from the run's start, counters what was added in the interval. */
export type CountedInterval = Omit<RecordedInterval, 'trends'>

export function renderIntervalLine({ startMs, endMs, counters, gauges, traffic }: CountedInterval): string {
  // The same whole milliseconds as in the histogram log, by which the two can be joined.
  const line: CountedInterval = { startMs: Math.round(startMs), endMs: Math.round(endMs), counters, gauges, traffic }
  return `${JSON.stringify(line)}\n`
}

/** Oldest first. @throws {RunFolderError} when a line is not an interval, with its number. */
export function* readIntervalsLog(path: string): Generator<CountedInterval> {
  let number = 0
  for (const line of readLines(path)) {
    number++
    yield parseInterval(line, () => `${path}:${number}`)
  }
}

function parseInterval(line: string, place: () => string): CountedInterval {
  let interval: unknown
  try {
    interval = JSON.parse(line)
  } catch (error) {
    throw new RunFolderError(`${place()} is no JSON`, { cause: error })
  }
  if (!isInterval(interval)) throw new RunFolderError(`${place()} is not an interval of a run`)
  return interval
}

/** As far as a line that was not damaged, but is of something else, can be told from one. */
function isInterval(value: unknown): value is CountedInterval {
  if (typeof value !== 'object' || value === null) return false
  const { counters, endMs, gauges, startMs, traffic } = value as Partial<CountedInterval>
  return (
    typeof startMs === 'number' &&
    typeof endMs === 'number' &&
    Array.isArray(counters) &&
    Array.isArray(gauges) &&
    Array.isArray(traffic?.series) &&
    Array.isArray(traffic.quotaUses)
  )
}
