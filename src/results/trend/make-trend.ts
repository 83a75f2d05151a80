import { makeRandom } from '../../random/random.ts'
import type { ComparedMetric } from '../compare/compared-metric.ts'
import { shiftInterval, shiftOf } from '../compare/hodges-lehmann.ts'
import { medianOf } from '../compare/median.ts'
import { nightsOf } from '../compare/nights.ts'
import { modesOf, runValue } from '../compare/run-value.ts'
import { changeOfShift, leastShiftOf, toScale } from '../compare/scale.ts'
import type { ComparableRun } from '../compare/sides.ts'
import { findChangePoints, type ChangePoint } from './e-divisive.ts'
import type { TrendChange, TrendGroup, TrendPoint, TrendSeries, TrendSettings, TrendSide } from './trend.ts'

export type History = Pick<TrendGroup, 'points' | 'series'>

/** The history of runs of one load. Pure: the same runs, settings and seed tell alike. */
export function makeHistory(
  runs: readonly ComparableRun[],
  metrics: readonly ComparedMetric[],
  settings: TrendSettings,
): History {
  const nights = nightsOf(
    runs.map(({ startedAt }) => startedAt),
    settings.togetherMs,
  ).map((places) => places.flatMap((place) => runs[place] ?? []))
  const points = nights.map((night) => ({
    startedAt: night[0]?.startedAt ?? '',
    runs: night.map(({ id }) => id),
  }))
  const modes = [...new Set(runs.flatMap(({ measured }) => modesOf(measured)))]
  const asked = modes.flatMap((mode) => metrics.map((metric) => ({ mode, metric })))
  const series = asked.map(({ metric, mode }): TrendSeries => {
    const values = nights.map((night) => valueOf(night, metric, mode, settings.minShareEffect))
    const changes = findChanges(values, points, { metric, mode }, settings, settings.alpha / asked.length)
    return { mode, metric: metric.name, unit: metric.unit, worse: metric.worse, values, changes }
  })
  return { points, series }
}

/** The median of the night's runs that have the mode; null where one of them can claim no value. */
function valueOf(
  night: readonly ComparableRun[],
  metric: ComparedMetric,
  mode: string,
  minShare: number,
): number | null {
  const values = night
    .filter(({ measured }) => modesOf(measured).includes(mode))
    .map(({ measured }) => runValue(measured, metric, mode, minShare))
  if (values.some((value) => value.kind === 'none' || value.isWeak)) return null
  return medianOf(values.flatMap((value) => (value.kind === 'value' ? [value.value] : [])))
}

interface Asked {
  readonly metric: ComparedMetric
  readonly mode: string
}

function findChanges(
  values: readonly (number | null)[],
  points: readonly TrendPoint[],
  { metric, mode }: Asked,
  settings: TrendSettings,
  significance: number,
): TrendChange[] {
  const known = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]))
  const scaled = toScale(
    metric,
    known.map(({ value }) => ({ kind: 'value', value, isWeak: false })),
  )
  const found = findChangePoints(scaled, significance, makeRandom(settings.seed, 'shuffles', mode, metric.name))
  return found
    .map((change, nth): TrendChange => {
      const [start, end] = [found[nth - 1]?.at ?? 0, found[nth + 1]?.at ?? scaled.length]
      const [before, after] = [known.slice(start, change.at), known.slice(change.at, end)]
      return {
        ...describe(metric, scaled.slice(start, change.at), scaled.slice(change.at, end), change),
        lastBefore: before.at(-1)?.place ?? 0,
        firstAfter: after[0]?.place ?? 0,
        startedAt: points[after[0]?.place ?? 0]?.startedAt ?? '',
        before: toSide(before, points),
        after: toSide(after, points),
      }
    })
    .filter(({ change }) => isWorthTelling(metric, change.value, settings))
}

function describe(
  metric: ComparedMetric,
  before: readonly number[],
  after: readonly number[],
  { chance }: ChangePoint,
): Pick<TrendChange, 'direction' | 'change' | 'chance'> {
  const shift = shiftOf(before, after)
  const interval = shiftInterval(before, after, TAIL)
  const ends = interval === null ? [] : [interval.low, interval.high].map((end) => changeOfShift(metric, end))
  const [low = null, high = null] = ends.toSorted((a, b) => a - b)
  const kind = metric.kind === 'share' ? 'points' : 'ratio'
  return {
    direction: shift > 0 ? 'worse' : 'better',
    change: { kind, value: changeOfShift(metric, shift), low, high, isDescriptive: false },
    chance,
  }
}

/** Of the 90 % interval of a change's size. */
const TAIL = 0.05

const toSide = (known: readonly { value: number; place: number }[], points: readonly TrendPoint[]): TrendSide => ({
  points: known.length,
  median: medianOf(known.map(({ value }) => value)) ?? NaN,
  firstRun: points[known[0]?.place ?? -1]?.runs[0] ?? '',
  lastRun: points[known.at(-1)?.place ?? -1]?.runs.at(-1) ?? '',
})

const isWorthTelling = (metric: ComparedMetric, change: number, settings: TrendSettings): boolean => {
  const size = metric.kind === 'share' ? Math.abs(change) : Math.abs(Math.log1p(change))
  return size >= leastShiftOf(metric, settings.minEffect, settings.minShareEffect)
}
