import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { HISTOGRAM_LOG, renderHistogramLogHead, renderHistogramLogLine } from './histogram-log.ts'
import { INTERVALS_LOG, renderIntervalLine } from './intervals-log.ts'
import { writeAll } from './write-atomically.ts'

/** The two logs that hold a run's intervals. */
export interface RunLogs {
  /** What has to be done, one after the other, for the interval to be written: a line each, that of the counters last. */
  writesOf(interval: RecordedInterval): (() => void)[]
  close(): void
}

/** Makes both. @throws when one of them is there. */
export function openRunLogs(folder: string, startedAtMs: number, version: string): RunLogs {
  const histograms = openSync(join(folder, HISTOGRAM_LOG), 'wx')
  const intervals = openSync(join(folder, INTERVALS_LOG), 'wx')
  writeAll(histograms, renderHistogramLogHead(startedAtMs, version))
  return {
    writesOf(interval) {
      const { endMs, startMs, trends } = interval
      return [
        ...trends.map((series) => () => writeAll(histograms, renderHistogramLogLine(series, startMs, endMs))),
        () => writeAll(intervals, renderIntervalLine(interval)),
      ]
    },
    close() {
      closeSync(histograms)
      closeSync(intervals)
    },
  }
}
