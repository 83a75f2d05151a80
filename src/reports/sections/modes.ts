// The table that a run is read by: a line for each mode, and one for all of them where there are several.
import type { TrendName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { Percentile } from '../../results/percentiles.ts'
import type { SeriesSummary } from '../../results/summary.ts'
import { durationScale, formatCount, formatShare, numberScale, type Scale } from '../format.ts'
import { printable } from '../../run-folder/printable.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { fitName, NOTHING, renderTable, type Column } from '../text-table.ts'

/** Stands before a percentile that is known less well than to a quarter, and before a change that may be chance. */
export const WEAK_MARK = '~'
/** Stands before one that is a bound from below. */
export const AT_LEAST_MARK = '≥'
export const WEAK_MEANING = `${WEAK_MARK} known less well than to a quarter: its 95 % interval is wider than that, or has no end`
export const AT_LEAST_MEANING = `${AT_LEAST_MARK} at least so much: calls that were cut off could raise it by more than a quarter`
export const INTERVAL_HEADING = '95 % interval'

/** What the marks in these lines mean. */
export const meaningsIn = (lines: readonly string[]): string[] => [
  ...(lines.some((line) => line.includes(WEAK_MARK)) ? [WEAK_MEANING] : []),
  ...(lines.some((line) => line.includes(AT_LEAST_MARK)) ? [AT_LEAST_MEANING] : []),
]

/** `~812`: a percentile with the mark that it takes. */
export const percentileText = (
  { atLeast, percentiles, weak }: SeriesSummary,
  percentile: Percentile,
  format: (value: number) => string,
): string => {
  const mark = atLeast.includes(percentile) ? AT_LEAST_MARK : weak.includes(percentile) ? WEAK_MARK : ''
  return `${mark}${format(percentiles[percentile])}`
}

/** `780–851`, `780–` where there is no upper end: between what a percentile lies. Empty where nothing is known. */
export function intervalText(
  { intervals }: SeriesSummary,
  percentile: Percentile,
  format: (value: number) => string,
): string {
  const [low, high] = intervals[percentile].map((end) => (end === null ? '' : format(end))) as [string, string]
  return low === '' && high === '' ? '' : `${low}–${high}`
}

interface Row {
  readonly name: string
  readonly tags: Tags
}

export const renderModesTable = (lookup: SummaryLookup): string[] => renderTable(modesColumns(lookup))

/** The first column has the names, made safe for where the table goes by `showName`; a line for all modes comes last. */
export function modesColumns(lookup: SummaryLookup, showName = nameCell): Column[] {
  const modes = lookup.valuesOf('mode').map((mode): Row => ({ name: showName(mode), tags: { mode } }))
  const rows = modes.length > 1 ? [...modes, { name: 'all modes', tags: {} }] : modes
  const counts = (heading: string, cell: (tags: Tags) => string): Column => ({
    heading,
    align: 'right',
    cells: rows.map(({ tags }) => cell(tags)),
  })
  return [
    {
      heading: 'mode',
      align: 'left',
      cells: rows.map(({ name }) => name),
      notesName: INTERVAL_HEADING,
    },
    counts('calls', (tags) => formatCount(lookup.count('calls', tags))),
    counts('throttled', (tags) => {
      const throttled = lookup.count('calls_throttled', tags)
      const calls = lookup.count('calls', tags)
      return throttled === 0 ? '0' : `${formatCount(throttled)} ${formatShare(throttled, calls)}`
    }),
    counts('failed', (tags) => formatCount(lookup.count('calls_failed', tags))),
    ...(lookup.series('cut_off_after', {}) === undefined
      ? []
      : [counts('cut off', (tags) => cutOffText(lookup, tags))]),
    ...percentileColumns(lookup, rows, 'TTFT', 'time_to_first_token', ['50', '90', '99'], durationScale),
    ...percentileColumns(lookup, rows, 'OTPS', 'output_tokens_per_second', ['50', '10'], numberScale),
    ...percentileColumns(lookup, rows, 'E2E', 'call_duration', ['50', '99'], durationScale),
    counts('tokens/s', (tags) => {
      const perSecond = lookup.perSecond('output_tokens', tags)
      return perSecond < 100 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))
    }),
  ]
}

/** Calls that Seismo ended have no latency: their share stands beside every percentile that they could move. */
function cutOffText(lookup: SummaryLookup, tags: Tags): string {
  const cutOff = lookup.series('cut_off_after', tags)?.count ?? 0
  return cutOff === 0 ? '0' : `${formatCount(cutOff)} ${formatShare(cutOff, lookup.count('calls', tags))}`
}

const nameCell = (mode: string): string => fitName(printable(mode))

/** Percentiles of one metric for each row, in one unit. */
export function percentileColumns(
  lookup: SummaryLookup,
  rows: readonly Pick<Row, 'tags'>[],
  title: string,
  metric: TrendName,
  percentiles: readonly Percentile[],
  scaleFor: (values: readonly number[]) => Scale,
): Column[] {
  const series = rows.map(({ tags }) => lookup.series(metric, tags))
  const scale = scaleFor(series.flatMap((each) => percentiles.map((percentile) => each?.percentiles[percentile] ?? 0)))
  return percentiles.map((percentile) => ({
    group: scale.unit === '' ? title : `${title} (${scale.unit})`,
    heading: `p${percentile}`,
    align: 'right',
    cells: series.map((each) => (each === undefined ? NOTHING : percentileText(each, percentile, scale.format))),
    notes: series.map((each) => (each === undefined ? '' : intervalText(each, percentile, scale.format))),
  }))
}
