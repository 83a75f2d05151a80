// The table that a run is read by: a line for each mode, and one for all of them where there are several.
import type { TrendName } from '../metrics/metric-catalogue.ts'
import type { Tags } from '../metrics/tags.ts'
import type { Percentile } from '../results/percentiles.ts'
import { durationScale, formatCount, formatShare, numberScale, type Scale } from './format-quantity.ts'
import { printable } from './printable.ts'
import type { SummaryLookup } from './summary-lookup.ts'
import { fit, LONGEST_NAME, NOTHING, renderTable, type Column } from './text-table.ts'

/** Stands before a percentile that too few samples claim, and before a change that may be chance. */
export const WEAK_MARK = '~'
export const WEAK_MEANING = `${WEAK_MARK} too few samples to claim this percentile with 99 % confidence`

interface Row {
  readonly name: string
  readonly tags: Tags
}

export const renderModesTable = (lookup: SummaryLookup): string[] => renderTable(modesColumns(lookup))

/** The first column has the names, made safe for where the table goes by `showName`; a line for all modes comes last. */
export function modesColumns(lookup: SummaryLookup, showName = fitName): Column[] {
  const modes = lookup.valuesOf('mode').map((mode): Row => ({ name: showName(mode), tags: { mode } }))
  const rows = modes.length > 1 ? [...modes, { name: 'all modes', tags: {} }] : modes
  const counts = (heading: string, cell: (tags: Tags) => string): Column => ({
    heading,
    align: 'right',
    cells: rows.map(({ tags }) => cell(tags)),
  })
  return [
    { heading: 'mode', align: 'left', cells: rows.map(({ name }) => name) },
    counts('calls', (tags) => formatCount(lookup.count('calls', tags))),
    counts('throttled', (tags) => {
      const throttled = lookup.count('calls_throttled', tags)
      const calls = lookup.count('calls', tags)
      return throttled === 0 ? '0' : `${formatCount(throttled)} ${formatShare(throttled, calls)}`
    }),
    counts('failed', (tags) => formatCount(lookup.count('calls_failed', tags))),
    ...percentileColumns(lookup, rows, 'TTFT', 'time_to_first_token', ['50', '90', '99'], durationScale),
    ...percentileColumns(lookup, rows, 'OTPS', 'output_tokens_per_second', ['50', '10'], numberScale),
    ...percentileColumns(lookup, rows, 'E2E', 'call_duration', ['50', '99'], durationScale),
    counts('tokens/s', (tags) => {
      const perSecond = lookup.perSecond('output_tokens', tags)
      return perSecond < 100 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))
    }),
  ]
}

const fitName = (mode: string): string => fit(printable(mode), LONGEST_NAME)

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
    cells: series.map((each) => {
      if (each === undefined) return NOTHING
      return `${each.weak.includes(percentile) ? WEAK_MARK : ''}${scale.format(each.percentiles[percentile])}`
    }),
  }))
}
