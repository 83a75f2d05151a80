import {
  FEWEST_VALUES,
  findLevelShift,
  leastShiftShown,
  type LevelShift,
  MOST_VALUES,
  sizeOfShift,
  spreadOf,
} from '../statistics/level-shift.ts'
import type { ComparedMetric } from './compared-metric.ts'
import { medianOf, trimmedMeanOf } from './night-test.ts'
import { NIGHT_GAP_MS, nightsOf } from './nights.ts'
import { modesOf, runValue, type RunValue } from './run-value.ts'
import { changeOfShift, fromScale, leastShiftOf, toScale } from './scale.ts'
import type { ComparableRun } from './sides.ts'
import type { TrendChange, TrendGroup, TrendPoint, TrendSeries, TrendSettings, TrendSide, TrendSight } from './trend.ts'

export type History = Pick<TrendGroup, 'points' | 'series'>

/** The history of runs of one load. Pure: the same runs and settings tell alike. */
export function makeHistory(
  runs: readonly ComparableRun[],
  metrics: readonly ComparedMetric[],
  settings: TrendSettings,
): History {
  const { since } = settings
  const known = since === null ? runs : runs.filter(({ startedAt }) => Date.parse(startedAt) >= Date.parse(since))
  const nights = nightsOf(
    known.map(({ startedAt }) => startedAt),
    settings.togetherMs,
  ).map((places) => places.flatMap((place) => known[place] ?? []))
  const points = nights.map((night) => ({
    startedAt: night[0]?.startedAt ?? '',
    runs: night.map(({ id }) => id),
  }))
  const modes = [...new Set(known.flatMap(({ measured }) => modesOf(measured)))]
  const asked = modes.flatMap((mode) => metrics.map((metric) => ({ mode, metric })))
  // Each series may tell of its part of what all of them may.
  const level = settings.alpha / asked.length
  const series = asked.map(({ metric, mode }): TrendSeries => {
    const values = nights.map((night) => valueOf(night, metric, mode, settings.minShareEffect))
    const row = values.flatMap((value, place) => (value === null ? [] : [{ ...value, place }]))
    const scaled = row.map((value) => value.scaled)
    const changes = findChanges(scaled, level).map((found, nth, all) =>
      describe(row, points, { metric, level }, [all[nth - 1]?.at ?? 0, found, all[nth + 1]?.at ?? row.length]),
    )
    const told = changes.filter(({ change }) => isWorthTelling(metric, change.value, settings))
    const lastAt = row.findIndex(({ place }) => place === changes.at(-1)?.firstAfter)
    const sight = sightOf(scaled.slice(Math.max(0, lastAt)), metric, level)
    return {
      mode,
      metric: metric.name,
      unit: metric.unit,
      worse: metric.worse,
      values: values.map((value) => value?.value ?? null),
      verdict: told.at(-1)?.direction ?? (row.length < FEWEST_VALUES ? 'cannot tell' : 'no change found'),
      changes: told,
      sight,
    }
  })
  return { points, series }
}

interface PointValue {
  /** The trimmed mean of the point's runs, on their scale. */
  readonly value: number
  /** On the scale of the metric, higher being worse. */
  readonly scaled: number
}

interface Known extends PointValue {
  readonly place: number
}

/** Of the runs that have the mode; null where one of them can claim no value. */
function valueOf(
  night: readonly ComparableRun[],
  metric: ComparedMetric,
  mode: string,
  minShare: number,
): PointValue | null {
  const values = night
    .filter(({ measured }) => modesOf(measured).includes(mode))
    .map(({ measured }) => runValue(measured, metric, mode, minShare))
  const known = values.filter((value) => value.kind === 'value')
  if (known.length === 0 || known.length < values.length || known.some(({ isWeak }) => isWeak)) return null
  const scaled = trimmedMeanOf(known.map((value) => toScale(metric, value))) ?? NaN
  return { scaled, value: fromScale(metric, scaled, secondsOf(known)) }
}

function secondsOf(values: readonly Extract<RunValue, { kind: 'value' }>[]): number | null {
  const of = values.flatMap(({ counted }) => (counted === null ? [] : [counted.of]))
  return of.length === 0 ? null : (medianOf(of) ?? null)
}

/**
 * The shifts of a row, in its order. The clearest one divides it, and each part is looked at in turn. Of a row longer than 120 values the
 * newest are looked at.
 */
export function findChanges(row: readonly number[], level: number): LevelShift[] {
  const from = Math.max(0, row.length - MOST_VALUES)
  const part = row.slice(from)
  const found = findLevelShift(part)
  if (found === null || found.chance > level) return []
  const [before, after] = [part.slice(0, found.at), part.slice(found.at)].map((each) => findChanges(each, level))
  return [...(before ?? []), found, ...(after ?? []).map((each) => ({ ...each, at: each.at + found.at }))].map(
    (each) => ({ ...each, at: each.at + from }),
  )
}

/** The place of a change is told to so many points on either side. */
const PLACE_MARGIN = 2

function describe(
  row: readonly Known[],
  points: readonly TrendPoint[],
  { level, metric }: { readonly metric: ComparedMetric; readonly level: number },
  [start, { at, chance, memory }, end]: readonly [start: number, found: LevelShift, end: number],
): TrendChange {
  const [before, after] = [row.slice(start, at), row.slice(at, end)]
  const { margin, shift } = sizeOfShift(
    row.slice(start, end).map(({ scaled }) => scaled),
    { at: at - start, memory },
  )
  const [low = null, high = null] = [shift - margin, shift + margin]
    .map((size) => changeOfShift(metric, size))
    .toSorted((a, b) => a - b)
  const startOf = (nth: number): string =>
    points[row[Math.min(end - 1, Math.max(start, nth))]?.place ?? 0]?.startedAt ?? ''
  return {
    lastBefore: before.at(-1)?.place ?? 0,
    firstAfter: after[0]?.place ?? 0,
    startedAt: startOf(at),
    between: [startOf(at - PLACE_MARGIN), startOf(at + PLACE_MARGIN)],
    before: toSide(before, points),
    after: toSide(after, points),
    direction: shift > 0 ? 'worse' : 'better',
    change: {
      kind: metric.kind === 'share' ? 'points' : 'ratio',
      value: changeOfShift(metric, shift),
      low,
      high,
      isDescriptive: false,
    },
    chance,
    isLikelyOverstated: chance > level / 10,
  }
}

const toSide = (known: readonly Known[], points: readonly TrendPoint[]): TrendSide => ({
  points: known.length,
  median: medianOf(known.map(({ value }) => value)) ?? NaN,
  firstRun: points[known[0]?.place ?? -1]?.runs[0] ?? '',
  lastRun: points[known.at(-1)?.place ?? -1]?.runs.at(-1) ?? '',
})

const isWorthTelling = (metric: ComparedMetric, change: number, settings: TrendSettings): boolean => {
  const size = metric.kind === 'share' ? Math.abs(change) : Math.abs(Math.log1p(change))
  return size >= leastShiftOf(metric, settings.minEffect, settings.minShareEffect)
}

/** With fewer points, no change can be told. */
export const FEWEST_POINTS = FEWEST_VALUES

/** A change is to be told within a week of nights. */
export const POINTS_AFTER = 7
/** Of a fifth, or of two points of a share. */
const CHANGE_TO_SEE = 0.2
const SHARE_TO_SEE = 0.02
/** More are no advice. */
const MOST_MORE_POINTS = 90

function sightOf(row: readonly number[], metric: ComparedMetric, level: number): TrendSight {
  const newest = row.slice(-MOST_VALUES)
  const seen = leastShiftShown(newest, POINTS_AFTER, level)
  const pointsToTell = Math.max(0, FEWEST_VALUES - row.length)
  if (seen === null) return { points: row.length, pointsToTell, spread: null, seesFrom: null, pointsToSee: null }
  const spread = spreadOf(newest)
  const target = leastShiftOf(metric, CHANGE_TO_SEE, SHARE_TO_SEE)
  let more = 0
  while (more <= MOST_MORE_POINTS && (leastShiftShown(newest, POINTS_AFTER, level, more) ?? 0) > target) more++
  return {
    points: row.length,
    pointsToTell,
    spread: metric.kind === 'share' ? spread : Math.expm1(spread),
    seesFrom: changeOfShift(metric, seen),
    pointsToSee: more > MOST_MORE_POINTS ? null : more,
  }
}

export const DEFAULT_TREND_SETTINGS: TrendSettings = {
  alpha: 0.05,
  minEffect: 0.02,
  minShareEffect: 0.005,
  togetherMs: NIGHT_GAP_MS,
  since: null,
}

/** Where a change fails a job: it is looked at each night, and each look may raise. */
export const FAILING_ALPHA = 0.01
