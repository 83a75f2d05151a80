// What an idle process measured beside the run: the two agree where the run's client was in time.
import type { Percentile } from '../../results/percentiles.ts'
import type { SeriesSummary } from '../../results/summary.ts'
import { durationScale, formatCount } from '../format.ts'
import { type Cell, type ColumnOf, left, type MakeSections, markedPercentile, mode, right, tableOf } from './section.ts'

interface Row {
  readonly canary: SeriesSummary
  readonly run: SeriesSummary | undefined
}

/** Empty of a run without a canary. */
export const canary: MakeSections = ({ lookup, summary }) => {
  const section = { id: 'canary', title: 'Canary' }
  const rows = summary.series
    .filter(({ metric, tags }) => metric === 'canary_time_to_first_token' && tags.mode !== undefined)
    .map((each): Row => ({ canary: each, run: lookup.series('time_to_first_token', { mode: each.tags.mode ?? '' }) }))
  if (rows.length === 0) {
    if (!summary.counters.some(({ metric }) => metric === 'canary_calls')) return []
    const calls = formatCount(lookup.count('canary_calls', {}))
    return [{ ...section, tables: [], notes: [`canary: ${calls} calls, none with a first token to time`] }]
  }
  const all = rows.flatMap((row) => [row.canary, ...(row.run === undefined ? [] : [row.run])])
  const scale = durationScale(all.map(({ percentiles }) => percentiles['99']))
  const cell = (of: SeriesSummary | undefined, percentile: Percentile): Cell =>
    of === undefined ? null : [markedPercentile(of, percentile, scale.format)]
  const pair = (percentile: Percentile): ColumnOf<Row>[] =>
    (['run', 'canary'] as const).map((which) =>
      right(which, (row) => cell(row[which], percentile), `TTFT p${percentile}, ${scale.unit}`),
    )
  const table = tableOf(
    rows,
    [
      left('mode', (row) => [mode(row.canary.tags.mode ?? '')]),
      right('calls', (row) => formatCount(row.canary.count)),
      ...(['50', '90', '99'] as const).flatMap(pair),
    ],
    { corner: 'canary' },
  )
  return [{ ...section, tables: [table], notes: [] }]
}
