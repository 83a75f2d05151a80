import { FEWEST_POINTS, POINTS_AFTER } from '../../history/make-trend.ts'
import type { Trend, TrendChange, TrendGroup, TrendSeries, TrendSide } from '../../history/trend.ts'
import { printable } from '../../run-folder/printable.ts'
import { fitName, type Paint, renderTable } from '../text-table.ts'
import { changeText, valueText } from './change-text.ts'

// Words of a history, the same in text and on its page.

/** `2026-12-02`: the day, in UTC. */
export const dayOf = (instant: string): string => instant.slice(0, 'yyyy-mm-dd'.length)

export function describeGroup({ fingerprint, points, scenario, target }: TrendGroup): string {
  const runs = points.reduce((sum, point) => sum + point.runs.length, 0)
  const from =
    points[0] === undefined ? '' : `, ${dayOf(points[0].startedAt)} to ${dayOf(points.at(-1)?.startedAt ?? '')}`
  return `${scenario}, ${target}, load ${fingerprint}: ${count(points.length, 'point')} of ${count(runs, 'run')}${from}`
}

export const seriesName = ({ metric, mode }: Pick<TrendSeries, 'metric' | 'mode'>): string =>
  `${metric} of mode ${mode}`

/** When and by how much. */
export function describeChange(told: TrendChange, unit: string): string {
  const { after, before, change, direction, isLikelyOverstated, startedAt } = told
  const { high, kind, low, value } = change
  const interval = low === null || high === null ? '' : ` (${changeText(kind, low)} to ${changeText(kind, high)})`
  const levels = `${valueText(before.median, unit)} → ${valueText(after.median, unit)}`
  const caution = isLikelyOverstated ? '; the size is likely overstated' : ''
  return `${dayOf(startedAt)}: ${direction}, ${changeText(kind, value)}${interval}, ${levels}${caution}`
}

/** Which runs. */
export const describeSides = ({ after, before, between, chance }: TrendChange): string =>
  `before: ${describeSide(before)}; after: ${describeSide(after)}; ` +
  `between ${dayOf(between[0])} and ${dayOf(between[1])}; p = ${chance.toFixed(4)}`

const describeSide = ({ firstRun, lastRun, points }: TrendSide): string =>
  `${count(points, 'point')}, ${firstRun} to ${lastRun}`

/** What the points since the last change can show, and how many more would show more. */
export function describeSight({ sight, unit }: TrendSeries): string {
  const { points, pointsToSee, pointsToTell, seesFrom, spread } = sight
  if (pointsToTell > 0) return `${count(points, 'point')}: ${pointsToTell} more before a change can show`
  if (seesFrom === null || spread === null) return `${count(points, 'point')} that do not differ`
  const isShare = unit === 'of calls'
  const differ = isShare ? `${(100 * spread).toFixed(2)} points` : `${(100 * spread).toFixed(1)} %`
  const sees = changeText(isShare ? 'points' : 'ratio', seesFrom)
  return `${points} points differ by ${differ}: sees ${sees} after ${POINTS_AFTER}${describeMore(pointsToSee, isShare)}`
}

function describeMore(pointsToSee: number | null, isShare: boolean): string {
  const change = isShare ? '+2 points' : '+20 %'
  if (pointsToSee === null) return `; no number of points shows ${change} so soon`
  return pointsToSee === 0 ? '' : `; ${change} with ${pointsToSee} more before it`
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`

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
