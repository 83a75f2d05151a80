// Whether the two logs of a run are as they were written. Each interval's line holds a checksum of itself and of its histograms,
// and its number; run.json holds how many there are of a run that has ended. A run that was killed, by a power cut too, leaves whole
// intervals and perhaps pieces after them: that is no damage. Whatever else is missing, doubled or changed is.
import { join } from 'node:path'
import { makeChecksum } from './checksum.ts'
import { HISTOGRAM_LOG, isRemark, timesOfLine, timesText } from './histogram-log.ts'
import { INTERVALS_LOG, readIntervalLines, type HistogramProof, type IntervalProof } from './intervals-log.ts'
import type { Manifest } from './manifest.ts'
import { readLines } from './lines.ts'

export interface VerifiedRecords {
  /** What is wrong, a sentence each. */
  readonly damage: readonly string[]
  /** Whether the histograms under these `timesText` are as they were written. */
  isSound(times: string): boolean
  /** How many lines the counters had when they were looked at: a run that goes on adds more. */
  readonly lines: number
  /** Whether there is a checksum to say so; without one, counts have to. */
  readonly hasProofs: boolean
}

interface Span {
  readonly startMs: number
  readonly endMs: number
}

interface ProvedInterval extends Span {
  readonly proof: IntervalProof | null
}

export function verifyRecords(
  folder: string,
  { ending, records }: Pick<Manifest, 'ending' | 'records'>,
): VerifiedRecords {
  const found = readCounted(join(folder, INTERVALS_LOG))
  const hasProofs = records !== undefined || found.intervals.some(({ proof }) => proof !== null)
  if (!hasProofs) return { damage: found.damage, isSound: () => true, lines: found.lines, hasProofs }

  const logged = readLogged(join(folder, HISTOGRAM_LOG))
  const lost: Span[] = []
  const [counted, sound] = [new Set<string>(), new Set<string>()]
  for (const { endMs, proof, startMs } of found.intervals) {
    const times = timesText(startMs, endMs)
    counted.add(times)
    if (proof !== null && isSame(proof.histograms, logged.byTimes.get(times)?.read() ?? NO_HISTOGRAMS)) sound.add(times)
    else lost.push({ startMs, endMs })
  }
  const lastMs = found.intervals.at(-1)?.startMs ?? -1
  // After the last interval that is complete, a run that was killed may have begun others.
  const isAtEnd = (times: string): boolean => ending === null && Number.parseFloat(times) * 1_000 > lastMs
  const orphans = [...logged.byTimes.keys()].filter((times) => !counted.has(times) && !isAtEnd(times))
  return {
    damage: [
      ...found.damage,
      ...logged.damage,
      ...gapsIn(found.intervals),
      ...missingAtEnd(found.intervals, records?.intervals ?? null),
      ...joinSpans(lost).map(
        ({ endMs, startMs }) =>
          `${HISTOGRAM_LOG}: the histograms ${spanText(startMs, endMs)} are not as they were written, and are left out`,
      ),
      ...(orphans.length === 0
        ? []
        : [
            `${HISTOGRAM_LOG} holds histograms of ${intervalsText(orphans.length)} that ${INTERVALS_LOG} does not hold`,
          ]),
    ],
    isSound: (times) => sound.has(times),
    lines: found.lines,
    hasProofs,
  }
}

function readCounted(path: string): { intervals: ProvedInterval[]; damage: string[]; lines: number } {
  const intervals: ProvedInterval[] = []
  const damage: string[] = []
  let lines = 0
  for (const read of readIntervalLines(path)) {
    lines++
    if (read.kind === 'damaged') damage.push(`${INTERVALS_LOG}:${read.line} ${read.reason}`)
    else intervals.push({ startMs: read.interval.startMs, endMs: read.interval.endMs, proof: read.proof })
  }
  return { intervals, damage, lines }
}

interface LoggedLines {
  add(line: string): void
  read(): HistogramProof
}

const NO_HISTOGRAMS: HistogramProof = { lines: 0, bytes: 0, crc32: '00000000' }

/** What the log holds by the interval that its lines name, wherever they are. */
function readLogged(path: string): { byTimes: ReadonlyMap<string, LoggedLines>; damage: string[] } {
  const byTimes = new Map<string, LoggedLines>()
  const damage: string[] = []
  let number = 0
  for (const line of readLines(path)) {
    number++
    if (isRemark(line)) continue
    const times = timesOfLine(line)
    if (!TIMES.test(times)) {
      damage.push(`${HISTOGRAM_LOG}:${number} is not an interval of a histogram log`)
      continue
    }
    let lines = byTimes.get(times)
    if (lines === undefined) byTimes.set(times, (lines = makeLoggedLines()))
    lines.add(line)
  }
  return { byTimes, damage }
}

const TIMES = /^\d+\.\d{3},\d+\.\d{3}$/

function makeLoggedLines(): LoggedLines {
  const checksum = makeChecksum()
  let [lines, bytes] = [0, 0]
  return {
    add(line) {
      const text = Buffer.from(`${line}\n`)
      checksum.add(text)
      bytes += text.length
      lines++
    },
    read: () => ({ lines, bytes, crc32: checksum.read() }),
  }
}

const isSame = (a: HistogramProof, b: HistogramProof): boolean =>
  a.lines === b.lines && a.bytes === b.bytes && a.crc32 === b.crc32

/** An interval whose line was damaged is told by it; here are those whose line is gone, or there twice. */
function gapsIn(intervals: readonly ProvedInterval[]): string[] {
  const told: string[] = []
  let [next, untilMs] = [0, 0]
  for (const { endMs, proof, startMs } of intervals) {
    if (proof === null) told.push(`${INTERVALS_LOG}: the interval ${spanText(startMs, endMs)} has no checksum`)
    else if (proof.index > next) {
      const count = proof.index - next
      told.push(
        `${INTERVALS_LOG}: ${intervalsText(count)} ${spanText(untilMs, startMs)} ${count === 1 ? 'is' : 'are'} missing`,
      )
    } else if (proof.index < next)
      told.push(`${INTERVALS_LOG}: the interval ${spanText(startMs, endMs)} is there twice, or out of order`)
    next = Math.max(next, (proof?.index ?? next) + 1)
    untilMs = endMs
  }
  return told
}

function missingAtEnd(intervals: readonly ProvedInterval[], planned: number | null): string[] {
  if (planned === null) return []
  const last = intervals.findLast(({ proof }) => proof !== null)
  const count = (last?.proof?.index ?? -1) + 1
  if (count === planned) return []
  const from = last === undefined ? 'of the run' : `after ${seconds(last.endMs)}`
  return count < planned
    ? [`${INTERVALS_LOG}: ${intervalsText(planned - count)} ${from} ${planned - count === 1 ? 'is' : 'are'} missing`]
    : [`${INTERVALS_LOG} holds ${intervalsText(count)}, and the run wrote ${planned}`]
}

/** Those that follow one another, as one. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last !== undefined && last.endMs === span.startMs) joined[joined.length - 1] = { ...last, endMs: span.endMs }
    else joined.push(span)
  }
  return joined
}

const intervalsText = (count: number): string => (count === 1 ? 'one interval' : `${count} intervals`)

const spanText = (startMs: number, endMs: number): string => `from ${seconds(startMs)} to ${seconds(endMs)}`

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
