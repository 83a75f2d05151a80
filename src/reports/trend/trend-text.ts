// Words of a history, the same in text and on its page.
import { POINTS_AFTER } from '../../history/make-trend.ts'
import type { TrendChange, TrendGroup, TrendSeries, TrendSide } from '../../history/trend.ts'
import { changeText, valueText } from '../compare/change-text.ts'

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
