// intervals.ndjson: one JSON object a line, with the counters, gauges and traffic of one interval. Its line is written
// after the interval's histograms are on disk, and holds their checksum and its own: an interval whose line is here is complete in
// both files, and what became of it later can be told.
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { checksumOf } from './checksum.ts'
import { readLines } from './lines.ts'
import { RunFolderError } from './versioned-file.ts'

export const INTERVALS_LOG = 'intervals.ndjson'

/** Times are in ms from the run's start, counters what was added in the interval. */
export type CountedInterval = Omit<RecordedInterval, 'trends'>

/** What proves that an interval is as it was written. */
export interface IntervalProof {
  /** Which one it was, from 0. */
  readonly index: number
  /** Its lines of the histogram log, newlines included. */
  readonly histograms: HistogramProof
}

export interface HistogramProof {
  readonly lines: number
  readonly bytes: number
  readonly crc32: string
}

/** Without a proof, the line is as versions wrote it that had none. */
export function renderIntervalLine(
  { startMs, endMs, counters, gauges, traffic }: CountedInterval,
  proof?: IntervalProof,
): string {
  // The same whole milliseconds as in the histogram log, by which the two can be joined.
  const times = { startMs: Math.round(startMs), endMs: Math.round(endMs) }
  const text = JSON.stringify({ ...times, counters, gauges, traffic, ...proof })
  if (proof === undefined) return `${text}\n`
  // The checksum is of all that stands before it.
  const checked = text.slice(0, -1)
  return `${checked}${OWN_CHECKSUM}${checksumOf(checked)}"}\n`
}

const OWN_CHECKSUM = ',"crc32":"'
const OWN_CHECKSUM_LENGTH = OWN_CHECKSUM.length + 8 + 2

export type ReadInterval =
  | { readonly kind: 'interval'; readonly interval: CountedInterval; readonly proof: IntervalProof | null }
  | { readonly kind: 'damaged'; readonly line: number; readonly reason: string }

/** Every line, oldest first. A line without a proof is of a version that had none. */
export function* readIntervalLines(path: string): Generator<ReadInterval> {
  let line = 0
  for (const text of readLines(path)) {
    line++
    const read = parseInterval(text)
    yield typeof read === 'string' ? { kind: 'damaged', line, reason: read } : { kind: 'interval', ...read }
  }
}

/** Oldest first. @throws {RunFolderError} when a line is not an interval, with its number. */
export function* readIntervalsLog(path: string): Generator<CountedInterval> {
  for (const read of readIntervalLines(path)) {
    if (read.kind === 'damaged') throw new RunFolderError(`${path}:${read.line} ${read.reason}`)
    yield read.interval
  }
}

/** What is wrong with the line, if it is no interval. */
function parseInterval(text: string): { interval: CountedInterval; proof: IntervalProof | null } | string {
  const end = text.length - OWN_CHECKSUM_LENGTH
  const hasProof = text.startsWith(OWN_CHECKSUM, end)
  if (hasProof && text.slice(end + OWN_CHECKSUM.length, -2) !== checksumOf(text.slice(0, end))) {
    return 'does not match its checksum'
  }
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return 'is no JSON'
  }
  if (!isInterval(found)) return 'is not an interval of a run'
  const { counters, endMs, gauges, histograms, index, startMs, traffic } = found
  const proof = hasProof && index !== undefined && histograms !== undefined ? { index, histograms } : null
  return { interval: { startMs, endMs, counters, gauges, traffic }, proof }
}

/** As far as a line that was not damaged, but is of something else, can be told from one. */
function isInterval(value: unknown): value is CountedInterval & Partial<IntervalProof> {
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
