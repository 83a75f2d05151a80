// What an idle process measured beside the run: the two agree where the run's client was in time.
import type { SeriesSummary, Summary } from '../results/summary.ts'
import { durationScale, formatCount } from './format-quantity.ts'
import { percentileText } from './modes-table.ts'
import { printable } from '../run-folder/printable.ts'
import type { SummaryLookup } from './summary-lookup.ts'
import { NOTHING, fitName, renderTable, type Column } from './text-table.ts'

/** No line of a run without a canary. */
export function renderCanary(
  { counters, series }: Pick<Summary, 'counters' | 'series'>,
  lookup: SummaryLookup,
): string[] {
  const rows = series
    .filter(({ metric, tags }) => metric === 'canary_time_to_first_token' && tags.mode !== undefined)
    .map((canary) => ({ canary, run: lookup.series('time_to_first_token', { mode: canary.tags.mode ?? '' }) }))
  if (rows.length === 0) {
    const hasCanary = counters.some(({ metric }) => metric === 'canary_calls')
    const calls = formatCount(lookup.count('canary_calls', {}))
    return hasCanary ? [`canary: ${calls} calls, none with a first token to time`] : []
  }
  const all = rows.flatMap(({ canary, run }) => [canary, ...(run === undefined ? [] : [run])])
  const scale = durationScale(all.map(({ percentiles }) => percentiles['99']))
  const cell = (of: SeriesSummary | undefined, percentile: '50' | '90' | '99'): string =>
    of === undefined ? NOTHING : percentileText(of, percentile, scale.format)
  const pair = (percentile: '50' | '90' | '99'): Column[] => [
    {
      heading: 'run',
      group: `TTFT p${percentile}, ${scale.unit}`,
      align: 'right',
      cells: rows.map(({ run }) => cell(run, percentile)),
    },
    {
      heading: 'canary',
      group: `TTFT p${percentile}, ${scale.unit}`,
      align: 'right',
      cells: rows.map(({ canary }) => cell(canary, percentile)),
    },
  ]
  return renderTable([
    {
      heading: 'canary',
      align: 'left',
      cells: rows.map(({ canary }) => fitName(printable(canary.tags.mode ?? ''))),
    },
    { heading: 'calls', align: 'right', cells: rows.map(({ canary }) => formatCount(canary.count)) },
    ...(['50', '90', '99'] as const).flatMap(pair),
  ])
}
