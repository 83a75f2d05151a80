// The one door to what a run left, also to that of a run that was killed: its last line may be cut then, there is no
// ending in run.json, and no summary.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { Summary } from '../results/summary.ts'
import { countsDisagree } from './check-counts.ts'
import { HISTOGRAM_LOG, readHistogramLog } from './histogram-log.ts'
import { INTERVALS_LOG, readIntervalLines, type CountedInterval } from './intervals-log.ts'
import { joinIntervals } from './join-intervals.ts'
import { MANIFEST, readManifest, type Manifest } from './manifest.ts'
import { RunFolderError } from './run-folder-error.ts'
import { readSummary, SUMMARY } from './summary-file.ts'
import { verifyRecords } from './verify-records.ts'

export interface RecordedRun {
  readonly path: string
  readonly manifest: Manifest
  /** Whether its logs hold checksums; those of older versions are held to their counts instead. */
  readonly hasChecksums: boolean
  /**
   * Of both logs, oldest first; each iteration reads the files anew, an interval at a time. What is damaged is told to `onDamage`, a
   * sentence each, the last of them by the end of the iteration, and is left out.
   * @throws {RunFolderError} at the first damage where nobody listens for it, and at what cannot be read at all.
   */
  intervals(onDamage?: (told: string) => void): Iterable<RecordedInterval>
  /** As it was last written; null where there is none. @throws {RunFolderError} when it is of another version. */
  summary(): Summary | null
}

/** @throws {RunFolderError} when `path` is no run's folder, or is one that this version cannot read. */
export function readRunFolder(path: string): RecordedRun {
  const missing = [MANIFEST, HISTOGRAM_LOG, INTERVALS_LOG].filter((name) => !existsSync(join(path, name)))
  if (missing.length > 0) throw new RunFolderError(`${path} is no run's folder: it holds no ${missing.join(', no ')}`)
  const manifest = readManifest(path)
  return {
    path,
    manifest,
    hasChecksums: manifest.records !== undefined,
    intervals: (onDamage) => readIntervals(path, manifest, onDamage ?? refuse(path)),
    summary: () => (existsSync(join(path, SUMMARY)) ? readSummary(path) : null),
  }
}

const refuse =
  (path: string) =>
  (told: string): never => {
    throw new RunFolderError(join(path, told))
  }

function* readIntervals(
  path: string,
  manifest: Manifest,
  onDamage: (told: string) => void,
): Generator<RecordedInterval> {
  try {
    const verified = verifyRecords(path, manifest)
    for (const told of verified.damage) onDamage(told)
    const logged = readHistogramLog(join(path, HISTOGRAM_LOG), verified.isSound)
    for (const interval of joinIntervals(soundIntervals(path, verified.lines), logged)) {
      const told = verified.hasProofs ? null : countsDisagree(interval)
      if (told !== null) onDamage(told)
      yield interval
    }
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

function* soundIntervals(path: string, lines: number): Generator<CountedInterval> {
  let left = lines
  for (const read of readIntervalLines(join(path, INTERVALS_LOG))) {
    if (left-- === 0) return
    if (read.kind === 'interval') yield read.interval
  }
}
