import { join } from 'node:path'
import { readHdrs } from '../metrics/hdr.ts'
import { TAG_NAMES, type Tags } from '../metrics/tags.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { PERCENTILES } from '../results/percentiles.ts'
import type { Summary } from '../results/summary.ts'
import { unitOf } from '../results/thresholds.ts'
import { printable } from '../run-folder/printable.ts'
import { writeAll, writeAtomically, writeThroughDraft } from '../run-folder/write-atomically.ts'

// CSV as RFC 4180 has it, for spreadsheets too: a text that one would take for a formula begins with an apostrophe, which shows
// it as the text that it is (https://owasp.org/www-community/attacks/CSV_Injection).

/** A number is written as it is, also a negative one; null and NaN are an empty field. */
type CsvField = string | number | null

export const renderCsvLine = (fields: readonly CsvField[]): string => `${fields.map(renderField).join(',')}\r\n`

const FORMULA = /^\s*[=+\-@\t\r|%＝＋－＠]/u

function renderField(field: CsvField): string {
  if (field === null || Number.isNaN(field)) return ''
  if (typeof field === 'number') return String(field)
  const text = printable(field)
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

// series.csv: a line for each series and counter of a summary. intervals.csv: a line for each of an interval, as it was recorded.
// Both are long tables: which metric and which tags a line is of stands in it, so that pivots and data frames take them as they are.

const SERIES_CSV = 'series.csv'
const INTERVALS_CSV = 'intervals.csv'

/** The tag `metric` says of which metric a counter counts. */
const TAG_HEADINGS = TAG_NAMES.map((name) => (name === 'metric' ? 'ofMetric' : name))

const STATISTICS = ['min', 'mean', ...PERCENTILES.map((percentile) => `p${percentile}`), 'max']
const SERIES_HEADINGS = ['kind', 'metric', ...TAG_HEADINGS, 'unit', 'count', 'perSecond', ...STATISTICS, 'weak']

/** Of an interval, few samples claim more. */
const INTERVAL_PERCENTILES = [50, 90, 99]
const INTERVAL_HEADINGS = [
  'startMs',
  'endMs',
  'kind',
  'metric',
  ...TAG_HEADINGS,
  'unit',
  'count',
  'value',
  ...INTERVAL_PERCENTILES.map((percent) => `p${percent}`),
  'max',
]

export function writeCsvFiles(folder: string, summary: Summary, intervals: Iterable<RecordedInterval>): void {
  writeAtomically(join(folder, SERIES_CSV), renderSeriesCsv(summary))
  writeThroughDraft(join(folder, INTERVALS_CSV), (file) => {
    for (const lines of renderIntervalsCsv(intervals)) writeAll(file, Buffer.from(lines))
  })
}

export const renderSeriesCsv = ({ counters, series }: Summary): string =>
  [
    SERIES_HEADINGS,
    ...series.map(({ count, max, mean, metric, min, percentiles, tags, unit, weak }) => {
      const statistics = [min, mean, ...PERCENTILES.map((percentile) => percentiles[percentile]), max]
      const weakOnes = weak.map((percentile) => `p${percentile}`).join(' ')
      return ['trend', metric, ...tagsOf(tags), unit, count, null, ...statistics, weakOnes]
    }),
    ...counters.map(({ count, metric, perSecond, tags }) => {
      return [
        'counter',
        metric,
        ...tagsOf(tags),
        unitOf(metric, false),
        count,
        perSecond,
        ...STATISTICS.map(() => null),
        null,
      ]
    }),
  ]
    .map(renderCsvLine)
    .join('')

/** The heading, then the lines of one interval after the other. */
function* renderIntervalsCsv(intervals: Iterable<RecordedInterval>): Generator<string> {
  yield renderCsvLine(INTERVAL_HEADINGS)
  for (const interval of intervals) yield linesOf(interval).map(renderCsvLine).join('')
}

function linesOf({ counters, endMs, gauges, startMs, trends }: RecordedInterval): CsvField[][] {
  const nothing = [...INTERVAL_PERCENTILES, 'max'].map(() => null)
  return [
    ...counters.map(({ count, metric, tags }) => {
      return [startMs, endMs, 'counter', metric, ...tagsOf(tags), unitOf(metric, false), count, null, ...nothing]
    }),
    ...gauges.map(({ metric, tags, value }) => {
      return [startMs, endMs, 'gauge', metric, ...tagsOf(tags), unitOf(metric, false), null, value, ...nothing]
    }),
    ...trends.map(({ histogram, metric, tags }) => {
      const { count, max, percentile } = readHdrs([histogram])
      const statistics = [...INTERVAL_PERCENTILES.map(percentile), max]
      return [startMs, endMs, 'trend', metric, ...tagsOf(tags), unitOf(metric, false), count, null, ...statistics]
    }),
  ]
}

const tagsOf = (tags: Tags): CsvField[] => TAG_NAMES.map((name) => tags[name] ?? null)
