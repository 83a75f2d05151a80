// Which of the arrival processes that an executor can draw a trace could have come from.
import { drawGamma } from '../random/draw.ts'
import { makeRandom, type Random } from '../random/random.ts'
import { incompleteGamma } from '../statistics/gamma-distribution.ts'

/**
 * The test: gaps of stretches of 50, each over its stretch's mean, so that a rate that changes slowly is not taken for
 * bursts. Their distance from the process (Kolmogorov and Smirnov's: the greatest difference of the distribution functions) is held
 * against that of 99 drawn ones of the same length, fitted in the same way. The process fits if at least 5 % of those are as far off.
 */
export interface ArrivalFit {
  /** The first of constant, poisson and gamma that fits; `none` where each is rejected; null where nothing can be said. */
  readonly process: 'constant' | 'poisson' | 'gamma' | 'none' | null
  /** Of the gamma process that comes closest, as `distribution: { gamma: { burstiness } }` takes it; null with `process`. */
  readonly burstiness: number | null
  readonly poisson: FitTest | null
  readonly gamma: FitTest | null
  /** Why nothing can be said; null where something can. */
  readonly reason: string | null
}

export interface FitTest {
  /** From 0, which is the process itself, to 1. */
  readonly distance: number
  /** The share of drawn processes that are as far off. */
  readonly pValue: number
}

const STRETCH = 50
const MOST_STRETCHES = 20
const FEWEST_GAPS = 100
const DRAWN = 99
const LEVEL = 0.05
/** Gaps that differ by less than this of their mean are those of a clock. */
const CONSTANT_CV = 0.05
const MOST_TIES_SHARE = 0.2
const [LEAST_BURSTINESS, MOST_BURSTINESS] = [0.01, 1_000] as const

/** Of stamps in order. `spreadMs`: what they were spread over; null where they are as they were recorded. */
export function fitArrivals(atMs: Float64Array, spreadMs: number | null = null): ArrivalFit {
  const count = atMs.length - 1
  const meanMs = ((atMs[count] ?? 0) - (atMs[0] ?? 0)) / count
  if (spreadMs !== null && meanMs < spreadMs) {
    return unknown('stamps were spread over more than the mean gap, so that gaps are made up')
  }
  if (count < FEWEST_GAPS) return unknown(`fewer than ${FEWEST_GAPS} gaps`)
  if (tiesOf(atMs) > MOST_TIES_SHARE * atMs.length)
    return unknown('more than 20 % of the stamps are ties, so that gaps are unknown')
  const gaps = normalGaps(atMs)
  const cv = deviationOf(gaps)
  const burstiness = shapeOf(gaps)
  if (cv <= CONSTANT_CV) return { process: 'constant', burstiness, poisson: null, gamma: null, reason: null }
  const random = makeRandom(1, 'arrival fit')
  const poisson = testFit(gaps, () => 1, 1, random)
  const gamma = testFit(gaps, shapeOf, burstiness, random)
  const process = poisson.pValue >= LEVEL ? 'poisson' : gamma.pValue >= LEVEL ? 'gamma' : 'none'
  return { process, burstiness, poisson, gamma, reason: null }
}

const unknown = (reason: string): ArrivalFit => ({
  process: null,
  burstiness: null,
  poisson: null,
  gamma: null,
  reason,
})

function tiesOf(atMs: Float64Array): number {
  let ties = 0
  for (let index = 1; index < atMs.length; index++) if (atMs[index] === atMs[index - 1]) ties++
  return ties
}

/** Stretches from all of the trace, as far apart as there is room for. */
function normalGaps(atMs: Float64Array): Float64Array {
  const count = Math.min(MOST_STRETCHES, Math.floor((atMs.length - 1) / STRETCH))
  const gaps: number[] = []
  for (let number = 0; number < count; number++) {
    const start = Math.floor((number * (atMs.length - 1 - STRETCH)) / Math.max(1, count - 1))
    const stretch = Array.from(
      { length: STRETCH },
      (_, index) => (atMs[start + index + 1] as number) - (atMs[start + index] as number),
    )
    gaps.push(...normalised(stretch))
  }
  return Float64Array.from(gaps)
}

function normalised(stretch: readonly number[]): number[] {
  const mean = stretch.reduce((sum, gap) => sum + gap, 0) / stretch.length
  return mean === 0 ? [] : stretch.map((gap) => gap / mean)
}

/** Of values whose mean is 1. */
const deviationOf = (gaps: Float64Array): number =>
  Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - 1) ** 2, 0) / gaps.length)

/**
 * By moments: a gap of nothing, which some traces have, has no logarithm. Over their own mean, n gaps of the shape k are n times a
 * Dirichlet variable, and their variance is (n − 1)/(nk + 1).
 */
const shapeOf = (gaps: Float64Array): number =>
  Math.min(MOST_BURSTINESS, Math.max(LEAST_BURSTINESS, ((STRETCH - 1) / deviationOf(gaps) ** 2 - 1) / STRETCH))

function testFit(gaps: Float64Array, fit: (gaps: Float64Array) => number, shape: number, random: Random): FitTest {
  const distance = distanceOf(gaps, shape)
  let asFar = 0
  for (let round = 0; round < DRAWN; round++) {
    const drawn: number[] = []
    while (drawn.length < gaps.length) {
      drawn.push(...normalised(Array.from({ length: STRETCH }, () => drawGamma(random, shape))))
    }
    const values = Float64Array.from(drawn.slice(0, gaps.length))
    if (distanceOf(values, fit(values)) >= distance) asFar++
  }
  return { distance, pValue: (asFar + 1) / (DRAWN + 1) }
}

function distanceOf(gaps: Float64Array, shape: number): number {
  const sorted = gaps.toSorted()
  let greatest = 0
  for (const [index, gap] of sorted.entries()) {
    const expected = incompleteGamma(shape, gap * shape)
    greatest = Math.max(greatest, expected - index / sorted.length, (index + 1) / sorted.length - expected)
  }
  return greatest
}
