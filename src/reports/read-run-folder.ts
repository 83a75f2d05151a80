// The one door to what a run left, also to that of a run that was killed: its last line may be cut then, there is no
// ending in run.json, and no summary.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { Summary } from '../results/summary.ts'
import { HISTOGRAM_LOG, readHistogramLog } from './histogram-log.ts'
import { INTERVALS_LOG, readIntervalsLog } from './intervals-log.ts'
import { joinIntervals } from './join-intervals.ts'
import { MANIFEST, MANIFEST_SCHEMA, type Manifest } from './manifest.ts'
import { readVersioned } from './read-versioned.ts'
import { RunFolderError } from './run-folder-error.ts'
import { readSummary, SUMMARY } from './summary-file.ts'

export interface RecordedRun {
  readonly path: string
  readonly manifest: Manifest
  /**
   * Of both logs, oldest first; each iteration reads the files anew, an interval at a time.
   * @throws {RunFolderError} at a line that is not of a run, with its file and number.
   */
  intervals(): Iterable<RecordedInterval>
  /** As it was last written; null where there is none. @throws {RunFolderError} when it is of another version. */
  summary(): Summary | null
}

/** @throws {RunFolderError} when `path` is no run's folder, or is one that this version cannot read. */
export function readRunFolder(path: string): RecordedRun {
  const missing = [MANIFEST, HISTOGRAM_LOG, INTERVALS_LOG].filter((name) => !existsSync(join(path, name)))
  if (missing.length > 0) throw new RunFolderError(`${path} is no run's folder: it holds no ${missing.join(', no ')}`)
  const manifest = readVersioned<Manifest>(join(path, MANIFEST), MANIFEST_SCHEMA)
  return {
    path,
    manifest,
    intervals: () => readIntervals(path),
    summary: () => (existsSync(join(path, SUMMARY)) ? readSummary(path) : null),
  }
}

function* readIntervals(path: string): Generator<RecordedInterval> {
  const counted = readIntervalsLog(join(path, INTERVALS_LOG))
  const logged = readHistogramLog(join(path, HISTOGRAM_LOG))
  try {
    yield* joinIntervals(counted, logged)
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RunFolderError(`${join(path, HISTOGRAM_LOG)} and ${INTERVALS_LOG} do not fit: ${error.message}`)
    }
    if (error instanceof Error && 'syscall' in error) {
      throw new RunFolderError(`${path} cannot be read: ${error.message}`, { cause: error })
    }
    throw error
  }
}
