// Nights one after the other, each compared with those before it: as a pipeline would, and with the base it would have.
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom, type Random } from '../../../src/random/random.ts'
import { GATED_METRICS, type ComparedMetric } from '../../../src/history/compared-metric.ts'
import { compareRuns, type CompareRequest, type RunsComparison } from '../../../src/history/compare-runs.ts'
import { DEFAULT_SETTINGS } from '../../../src/history/comparison.ts'
import type { ComparableRun } from '../../../src/history/sides.ts'
import { simulateRun, type Night, type RunShape, type SimulatedRun } from './simulate-run.ts'

export interface NightShape extends RunShape {
  readonly baseNights: number
  readonly runsANight: number
  /** The deviation from night to night, as a logarithm, of each mode by itself. */
  readonly spread: number
  /** What a night leaves of itself to the next. */
  readonly memory: number
  /** What the times to first token of mode `standard` are multiplied by, in the nights that are judged once more. */
  readonly factors: readonly number[]
}

export interface NightCounts {
  readonly nights: number
  /** Quiet nights in which any gated metric of any mode was said to be worse; was suspect at most. */
  readonly raised: number
  readonly suspected: number
  /** Nights of each factor in which the p95 of the time to first token of mode `standard` was said to be worse. */
  readonly found: readonly number[]
}

const REQUEST: CompareRequest = { ...DEFAULT_SETTINGS, minEffect: null, pairs: null }
const FOUND = 'time_to_first_token p(95)'
const FIRST_NIGHT = Date.UTC(2026, 0, 1, 2)
const DAY_MS = 86_400_000
const RUN_MS = 600_000

const instant = (night: number, nth: number): string =>
  new Date(FIRST_NIGHT + night * DAY_MS + nth * RUN_MS).toISOString()

/** Nights of an AR(1), each mode's by itself. */
function drawNights(count: number, { memory, spread }: NightShape, random: Random): Night[] {
  let night: Night = { standard: spread * drawNormal(random), optimized: spread * drawNormal(random) }
  const next = (before: number): number => memory * before + Math.sqrt(1 - memory ** 2) * spread * drawNormal(random)
  return Array.from({ length: count }, () => {
    const drawn = night
    night = { standard: next(drawn.standard), optimized: next(drawn.optimized) }
    return drawn
  })
}

const judge = (
  base: readonly ComparableRun[],
  run: readonly ComparableRun[],
  gated: readonly ComparedMetric[] = GATED_METRICS,
): RunsComparison => compareRuns({ base, run, pieces: null }, { gated, told: [] }, REQUEST)

const isFound = ({ metrics }: RunsComparison): boolean =>
  metrics.some(({ metric, mode, verdict }) => metric === FOUND && mode === 'standard' && verdict === 'worse')

/** The runs of a night with the `nth` factor. */
const slowerBy = (runs: readonly SimulatedRun[], nth: number): ComparableRun[] =>
  runs.flatMap(({ slower }) => slower[nth] ?? [])

/** Judges so many nights, each by the `baseNights` before it. */
export function simulateNights(
  shape: NightShape,
  nights: number,
  seed: number,
  gated: readonly ComparedMetric[] = GATED_METRICS,
): NightCounts {
  const { baseNights, factors, memory, runsANight, spread } = shape
  const random = makeRandom(seed, 'nights', baseNights, runsANight, spread, memory)
  const all = drawNights(baseNights + nights, shape, random).map((weather, night) =>
    Array.from({ length: runsANight }, (_, nth) =>
      simulateRun(
        { id: `${night}-${nth}`, startedAt: instant(night, nth) },
        weather,
        shape,
        night < baseNights ? [] : factors,
        random,
      ),
    ),
  )
  let [raised, suspected] = [0, 0]
  const found = factors.map(() => 0)
  for (const [night, runs] of all.entries()) {
    if (night < baseNights) continue
    const base = all.slice(night - baseNights, night).flatMap((each) => each.map(({ quiet }) => quiet))
    const { verdict } = judge(
      base,
      runs.map(({ quiet }) => quiet),
      gated,
    )
    if (verdict === 'worse') raised++
    if (verdict === 'suspect') suspected++
    for (const place of factors.keys()) {
      if (isFound(judge(base, slowerBy(runs, place), gated))) found[place] = (found[place] ?? 0) + 1
    }
  }
  return { nights, raised, suspected, found }
}

export interface PairShape extends RunShape {
  readonly pairs: number
  readonly spread: number
  readonly factors: readonly number[]
}

/** Both sides in one night, in turns: A B B A A B … */
export function simulatePairs(shape: PairShape, nights: number, seed: number): Omit<NightCounts, 'suspected'> {
  const { factors, pairs, spread } = shape
  const random = makeRandom(seed, 'pairs', pairs, spread)
  let raised = 0
  const found = factors.map(() => 0)
  for (let nth = 0; nth < nights; nth++) {
    const weather = { standard: spread * drawNormal(random), optimized: spread * drawNormal(random) }
    const [base, run] = ([0, 1] as const).map((side) =>
      Array.from({ length: pairs }, (_, pair) => {
        const place = 2 * pair + (pair % 2 === 0 ? side : 1 - side)
        return simulateRun({ id: `${side}-${pair}`, startedAt: instant(0, place) }, weather, shape, factors, random)
      }),
    ) as [SimulatedRun[], SimulatedRun[]]
    const before = base.map(({ quiet }) => quiet)
    const { verdict } = judge(
      before,
      run.map(({ quiet }) => quiet),
    )
    if (verdict === 'worse') raised++
    for (const place of factors.keys()) {
      if (isFound(judge(before, slowerBy(run, place)))) found[place] = (found[place] ?? 0) + 1
    }
  }
  return { nights, raised, found }
}
