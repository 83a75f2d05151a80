import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { TagName } from '../metrics/tags.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import type { Summary } from '../results/summary.ts'
import { HISTOGRAM_LOG, readHistogramLog } from './histogram-log.ts'
import { type CountedInterval, INTERVALS_LOG, readIntervalLines } from './intervals-log.ts'
import { type Manifest, MANIFEST, readManifest } from './manifest.ts'
import { joinIntervals } from './read-intervals.ts'
import { readSummary, SUMMARY } from './summary-file.ts'
import { verifyRecords } from './verify-records.ts'
import { RunFolderError } from './versioned-file.ts'

// What counters and histograms of one interval say of the same thing. Where no checksum proves that they are as they were written,
// this is what can be held against one another.

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
function countsDisagree({ counters, endMs, startMs, trends }: RecordedInterval): string | null {
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

// The one door to what a run left, also to that of a run that was killed: its last line may be cut then, there is no
// ending in run.json, and no summary.

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
