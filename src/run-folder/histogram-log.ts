// histograms.hlog: HdrHistogram's log format 1.3. Each line is one series of one interval, its tag
// `metric|scenario|mode|prompt`, with `|turn`, `|cache`, `|thread` and `|reached` after it where the series has them. Any other part that it has
// not is empty, and names are percent-encoded, because a tag may hold no comma, space or newline. Times are in seconds from the base time, maxima in the metric's unit.
import { decodeHdr, encodeHdr } from '../metrics/hdr-codec.ts'
import { THOUSANDTHS } from '../metrics/hdr.ts'
import { isTrendName } from '../metrics/metric-catalogue.ts'
import type { TrendSeries } from '../metrics/snapshot.ts'
import { CALL_TAG_NAMES, type TagName, type Tags } from '../metrics/tags.ts'
import { renderInstant } from '../time/system-clock.ts'
import { readLines } from './lines.ts'
import { RunFolderError } from './versioned-file.ts'

export const HISTOGRAM_LOG = 'histograms.hlog'

const TREND_TAG_NAMES = [...CALL_TAG_NAMES, 'cache', 'thread', 'reached'] as const satisfies readonly TagName[]
/** Scenario, mode and prompt: empty or not, they are there. */
const LEAST_PARTS = 3

/** What stands above the first line. Intervals count from `startedAtMs`, in ms since the epoch. */
export function renderHistogramLogHead(startedAtMs: number, version: string): string {
  const seconds = (startedAtMs / 1_000).toFixed(3)
  return [
    `#[Logged by seismo ${version}: values are microseconds, of output_tokens_per_second thousandths of a token/s]`,
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${seconds} (seconds since epoch), ${renderInstant(startedAtMs)}]`,
    `#[BaseTime: ${seconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    '',
  ].join('\n')
}

/** Both times are in ms from the run's start. */
export function renderHistogramLogLine(
  { metric, tags, histogram }: TrendSeries,
  startMs: number,
  endMs: number,
): string {
  const last = TREND_TAG_NAMES.findLastIndex((name) => tags[name] !== undefined)
  const names = TREND_TAG_NAMES.slice(0, Math.max(LEAST_PARTS, last + 1))
  const tag = [metric, ...names.map((name) => encodeTagValue(tags[name] ?? ''))].join('|')
  const max = histogram.maxThousandths / THOUSANDTHS
  return `Tag=${tag},${timesText(startMs, endMs)},${max.toFixed(3)},${encodeHdr(histogram)}\n`
}

const seconds = (wholeMs: number): string => (wholeMs / 1_000).toFixed(3)

// A name may hold half of a surrogate pair, which has no UTF-8.
const encodeTagValue = (value: string): string => encodeURIComponent(value.toWellFormed())

export interface LoggedInterval {
  readonly startMs: number
  readonly endMs: number
  readonly trends: readonly TrendSeries[]
}

/**
 * The intervals of a log, oldest first, also of a run that was killed: its last one may then lack series. Percentiles
 * and maxima are as they were recorded; minima and means are as near as the histograms' steps are. Lines whose `timesOfLine` is not
 * wanted are passed over unread.
 * @throws {RunFolderError} when a line is not of this form, with its number.
 */
export function* readHistogramLog(
  path: string,
  isWanted: (times: string) => boolean = () => true,
): Generator<LoggedInterval> {
  let interval: { startMs: number; endMs: number; trends: TrendSeries[] } | null = null
  let number = 0
  const readTag = rememberTags()
  for (const line of readLines(path)) {
    number++
    if (isRemark(line) || !isWanted(timesOfLine(line))) continue
    const { startMs, endMs, series } = parseHistogramLine(line, `${path}:${number}`, readTag)
    if (interval !== null && interval.startMs !== startMs) {
      yield interval
      interval = null
    }
    interval ??= { startMs, endMs, trends: [] }
    if (series !== null) interval.trends.push(series)
  }
  if (interval !== null) yield interval
}

/** The part of a line that says which interval it is of: `1.000,1.001`, as `timesText` writes it. */
export function timesOfLine(line: string): string {
  const endOfTag = line.indexOf(',')
  return line.slice(endOfTag + 1, line.indexOf(',', line.indexOf(',', endOfTag + 1) + 1))
}

/** The start and the length of an interval, whose ends are in ms from the run's start. */
export function timesText(startMs: number, endMs: number): string {
  // Ends are rounded, not lengths, so that neighbouring intervals neither overlap nor gape.
  const start = Math.round(startMs)
  return `${seconds(start)},${seconds(Math.round(endMs) - start)}`
}

const BEGINNING = 'Tag='

/** Whether a line of a log is of no interval. */
export const isRemark = (line: string): boolean => line === '' || line.startsWith('#') || line.startsWith('"')

/**
 * The series is null where its metric is not in this version's catalogue. `readTag` reads what stands behind `Tag=`.
 * @throws {RunFolderError} when the line is not of this form.
 */
export function parseHistogramLine(
  line: string,
  place: string,
  readTag: (tag: string) => SeriesName | null = parseSeriesName,
): { startMs: number; endMs: number; series: TrendSeries | null } {
  // A log may have millions of lines: this takes a tenth of the time that a regular expression with named groups takes.
  const endOfTag = line.indexOf(',')
  const endOfStart = line.indexOf(',', endOfTag + 1)
  const endOfLength = line.indexOf(',', endOfStart + 1)
  const endOfMax = line.indexOf(',', endOfLength + 1)
  const start = Number(line.slice(endOfTag + 1, endOfStart))
  const length = Number(line.slice(endOfStart + 1, endOfLength))
  const max = Number(line.slice(endOfLength + 1, endOfMax))
  const isLine =
    line.startsWith(BEGINNING) && endOfTag !== -1 && endOfStart !== -1 && endOfLength !== -1 && endOfMax !== -1
  if (!isLine || !Number.isFinite(start + length + max)) {
    throw new RunFolderError(`${place} is not an interval of a histogram log`)
  }
  const startMs = Math.round(start * 1_000)
  const endMs = startMs + Math.round(length * 1_000)
  try {
    const name = readTag(line.slice(BEGINNING.length, endOfTag))
    if (name === null) return { startMs, endMs, series: null }
    const histogram = decodeHdr(line.slice(endOfMax + 1), Math.round(max * THOUSANDTHS))
    return { startMs, endMs, series: { ...name, histogram } }
  } catch (error) {
    throw new RunFolderError(`${place} holds no histogram of a run`, { cause: error })
  }
}

type SeriesName = Pick<TrendSeries, 'metric' | 'tags'>

/** Reads tags, the same tag always to the same object: few of them stand in very many lines. Null of an unknown metric. */
function rememberTags(): (tag: string) => SeriesName | null {
  const known = new Map<string, SeriesName | null>()
  return (tag) => {
    const found = known.get(tag)
    if (found !== undefined) return found
    const name = parseSeriesName(tag)
    known.set(tag, name)
    return name
  }
}

function parseSeriesName(tag: string): SeriesName | null {
  const [metric = '', ...values] = tag.split('|')
  return isTrendName(metric) ? { metric, tags: parseTags(values) } : null
}

const parseTags = (values: readonly string[]): Tags =>
  Object.fromEntries(
    TREND_TAG_NAMES.flatMap((name, i) => {
      const value = values[i] ?? ''
      return value === '' ? [] : [[name, decodeURIComponent(value)]]
    }),
  )
