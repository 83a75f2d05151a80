import type { Trend, TrendGroup, TrendSeries } from '../../history/trend.ts'
import { FEWEST_POINTS } from '../../history/make-trend.ts'
import { valueText } from '../compare/change-text.ts'
import type { Paint } from '../paint.ts'
import { printable } from '../../run-folder/printable.ts'
import { fitName, renderTable } from '../text-table.ts'
import { describeChange, describeGroup, describeSides, describeSight, seriesName } from './trend-text.ts'

/** For a terminal, without a newline at its end. */
export function renderTrend({ groups, leftOut }: Trend, paint: Paint): string {
  const sections = [
    leftOut.map(({ folder, reason }) => paint.yellow(printable(`left out: ${folder}: ${reason}`))),
    ...groups.map((group) => renderGroup(group, paint)),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderGroup(group: TrendGroup, paint: Paint): string[] {
  const { series } = group
  const ends = series.map(({ values }) => values.filter((value) => value !== null))
  const [, headings = '', ...rows] = renderTable([
    { heading: 'mode', align: 'left', cells: series.map(({ mode }) => fitName(printable(mode))) },
    { heading: 'metric', align: 'left', cells: series.map(({ metric }) => metric) },
    { heading: 'first', align: 'right', cells: series.map(({ unit }, at) => valueText(ends[at]?.[0] ?? null, unit)) },
    { heading: 'last', align: 'right', cells: series.map(({ unit }, at) => valueText(ends[at]?.at(-1) ?? null, unit)) },
    { heading: 'changes', align: 'right', cells: series.map(({ changes }) => String(changes.length)) },
    { heading: 'since then', align: 'left', cells: series.map(describeSight) },
  ])
  return [
    paint.bold(printable(describeGroup(group))),
    '',
    paint.bold(headings),
    ...rows,
    ...renderChanges(series, paint),
  ]
}

function renderChanges(series: readonly TrendSeries[], paint: Paint): string[] {
  const lines = series.flatMap((each) =>
    each.changes.flatMap((change) => [
      (change.direction === 'worse' ? paint.red : paint.green)(
        `- ${printable(seriesName(each))}: ${describeChange(change, each.unit)}`,
      ),
      paint.dim(`  ${printable(describeSides(change))}`),
    ]),
  )
  const untold = series.filter(({ verdict }) => verdict === 'cannot tell').length
  return [
    '',
    ...lines,
    ...(lines.length === 0 && untold < series.length ? ['no change found'] : []),
    ...(untold > 0
      ? [
          paint.yellow(
            `INCONCLUSIVE: ${untold} of ${series.length} series have fewer than ${FEWEST_POINTS} points with a value`,
          ),
        ]
      : []),
  ]
}
