import { makeRandom, type Random } from '../../../src/random/random.ts'
import { GATED_METRICS } from '../../../src/results/compare/compared-metric.ts'
import { compareRuns } from '../../../src/results/compare/compare-runs.ts'
import type { CompareSettings, MetricComparison } from '../../../src/results/compare/comparison.ts'
import { DEFAULT_SETTINGS } from '../../../src/results/compare/default-settings.ts'
import { mannWhitney } from '../../../src/results/compare/mann-whitney.ts'
import { drawNight, simulateRun, type RunShape, type SimulatedRun } from './simulate-run.ts'

/** Which nights the runs of a side are from. */
export interface NightShape extends RunShape {
  readonly name: string
  readonly baseNights: number
  readonly runsANight: number
  /** Runs of the night that is judged, and of how many nights they are. */
  readonly runs: number
  readonly runNights: number
}

export interface NightCounts {
  /** Nights in which any gated metric of any mode was said to be worse. */
  readonly raised: number
  /** Nights in which the p95 of the time to first token of mode `standard` was. */
  readonly found: number
  /** Nights in which the band of that p95, of single runs, left out that nothing changed, on either side. */
  readonly bandsAside: number
  readonly raisedByHolm: number
  readonly foundByHolm: number
  readonly raisedByEach: number
  readonly foundByEach: number
}

const FOUND = 'time_to_first_token p(95)'

/** Compares as many nights as asked, each with a base of its own. */
export function simulateNights(
  shape: NightShape,
  nights: number,
  seed: number,
  settings: CompareSettings = DEFAULT_SETTINGS,
): NightCounts {
  const counts = {
    raised: 0,
    found: 0,
    bandsAside: 0,
    raisedByHolm: 0,
    foundByHolm: 0,
    raisedByEach: 0,
    foundByEach: 0,
  }
  for (let night = 0; night < nights; night++) {
    const random = makeRandom(seed, shape.name, shape.minutes, shape.factor, night)
    const base = drawSide(shape.baseNights, shape.runsANight, { ...shape, factor: 1 }, random)
    const run = drawSide(shape.runNights, shape.runs / shape.runNights, shape, random)
    const pieces = base.length === 1 && run.length === 1 ? { base: base[0]!.pieces, run: run[0]!.pieces } : null
    const { metrics } = compareRuns({ base, run, pieces }, { gated: GATED_METRICS, told: [] }, settings)
    if (metrics.some((metric) => isWatched(metric) && isAside(metric))) counts.bandsAside++
    const worse = metrics.filter(({ verdict }) => verdict === 'worse')
    count(worse, (raised, found) => {
      counts.raised += raised
      counts.found += found
    })
    const clear = metrics.filter((metric) => isLargeEnough(metric, settings))
    const chances = new Map(metrics.map((metric) => [metric, chanceByItself(metric)]))
    count(
      clear.filter((metric) => (chances.get(metric) ?? 1) <= settings.alpha),
      (raised, found) => {
        counts.raisedByEach += raised
        counts.foundByEach += found
      },
    )
    const rejected = holm(chances, settings.alpha)
    count(
      clear.filter((metric) => rejected.has(metric)),
      (raised, found) => {
        counts.raisedByHolm += raised
        counts.foundByHolm += found
      },
    )
  }
  return counts
}

const drawSide = (nights: number, runsANight: number, shape: RunShape, random: Random): SimulatedRun[] =>
  Array.from({ length: nights }, (_, night) => {
    const weather = drawNight(random)
    return Array.from({ length: runsANight }, (_empty, run) => simulateRun(`${night}-${run}`, weather, shape, random))
  }).flat()

function count(worse: readonly MetricComparison[], add: (raised: number, found: number) => void): void {
  const isFound = worse.some(isWatched)
  add(worse.length > 0 ? 1 : 0, isFound ? 1 : 0)
}

const isWatched = ({ metric, mode }: MetricComparison): boolean => metric === FOUND && mode === 'standard'

const isAside = ({ change }: MetricComparison): boolean =>
  change !== null && change.isDescriptive && ((change.low ?? 0) > 0 || (change.high ?? 0) < 0)

function isLargeEnough({ change, worse }: MetricComparison, { minEffect, minShareEffect }: CompareSettings): boolean {
  if (change === null) return false
  if (change.kind === 'points') return change.value >= minShareEffect
  return worse === 'higher' ? change.value >= minEffect : 1 / (1 + change.value) - 1 >= minEffect
}

/** One-sided, of a change for the worse. */
function chanceByItself({ base, run, worse }: MetricComparison): number {
  const [before, after] = [base, run].map((values) => values.filter((value) => value !== null)) as [number[], number[]]
  const { greaterChance, lessChance } = mannWhitney(before, after)
  return worse === 'higher' ? greaterChance : lessChance
}

function holm(chances: ReadonlyMap<MetricComparison, number>, alpha: number): Set<MetricComparison> {
  const sorted = [...chances].toSorted(([, a], [, b]) => a - b)
  const kept = sorted.findIndex(([, chance], place) => chance > alpha / (sorted.length - place))
  return new Set(sorted.slice(0, kept === -1 ? sorted.length : kept).map(([metric]) => metric))
}
