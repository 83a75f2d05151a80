// Words of a history, the same in text and on its page.
import type { TrendChange, TrendGroup, TrendSeries, TrendSide } from '../../results/trend/trend.ts'
import { FEWEST_ON_A_SIDE } from '../../results/trend/e-divisive.ts'
import { changeText, valueText } from '../compare/change-text.ts'

/** `2026-12-02`: the day, in UTC. */
export const dayOf = (instant: string): string => instant.slice(0, 'yyyy-mm-dd'.length)

export function describeGroup({ fingerprint, points, scenario, target }: TrendGroup): string {
  const runs = points.reduce((sum, point) => sum + point.runs.length, 0)
  const from =
    points[0] === undefined ? '' : `, ${dayOf(points[0].startedAt)} to ${dayOf(points.at(-1)?.startedAt ?? '')}`
  return `${scenario}, ${target}, load ${fingerprint}: ${count(points.length, 'point')} of ${count(runs, 'run')}${from}`
}

/** Null where there are enough. */
export const tooFewPoints = ({ points }: TrendGroup): string | null =>
  points.length >= 2 * FEWEST_ON_A_SIDE
    ? null
    : `${count(points.length, 'point')}: a change wants ${FEWEST_ON_A_SIDE} on each side of it`

export const seriesName = ({ metric, mode }: TrendSeries): string => `${metric} of mode ${mode}`

/** When and by how much. */
export function describeChange({ after, before, change, direction, startedAt }: TrendChange, unit: string): string {
  const sizes =
    change.low === null || change.high === null
      ? ''
      : ` (${changeText(change.kind, change.low)} to ${changeText(change.kind, change.high)})`
  const values = `${valueText(before.median, unit)} → ${valueText(after.median, unit)}`
  return `${dayOf(startedAt)}: ${direction}, ${changeText(change.kind, change.value)}${sizes}, ${values}`
}

/** Which runs. */
export const describeSides = ({ after, before, chance }: TrendChange): string =>
  `before: ${describeSide(before)}; after: ${describeSide(after)}; chance ${chance.toFixed(4)}`

const describeSide = ({ firstRun, lastRun, points }: TrendSide): string =>
  `${count(points, 'point')}, ${firstRun} to ${lastRun}`

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`
