import { describe, expect, test } from 'vitest'
import {
  drawExponential,
  drawGamma,
  drawInteger,
  drawLognormal,
  drawLoguniform,
  drawNormal,
  drawPermutation,
  drawUniform,
  drawWeighted,
  lognormalSigma,
} from '../../src/random/draw.ts'
import { makeRandom, type Random } from '../../src/random/random.ts'

const COUNT = 100_000

const draws = (draw: (random: Random) => number): number[] => {
  const random = makeRandom(11, 'draws')
  return Array.from({ length: COUNT }, () => draw(random))
}

/** A random that always says the same. */
const stuckAt = (value: number): Random => ({ next: () => value })
const ALMOST_1 = 1 - 2 ** -53

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}
const quantileOf = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN

// A mean of 100,000 draws lies within 4/√100,000 = 1.3 % of a deviation of the true one.
const TOLERANCE = 4 / Math.sqrt(COUNT)

describe('draws', () => {
  test('uniform: mean (a + b)/2, deviation (b − a)/√12', () => {
    const values = draws((random) => drawUniform(random, 50, 200))
    expect(Math.abs(meanOf(values) - 125)).toBeLessThan(TOLERANCE * 43.3)
    expect(deviationOf(values)).toBeCloseTo(150 / Math.sqrt(12), 0)
    expect(drawUniform(stuckAt(0), 50, 200)).toBe(50)
    expect(drawUniform(stuckAt(ALMOST_1), 50, 200)).toBeLessThanOrEqual(200)
  })

  test('whole numbers: both ends, and each as often as the others', () => {
    const values = draws((random) => drawInteger(random, 2, 6))
    for (const value of [2, 3, 4, 5, 6]) {
      const share = values.filter((drawn) => drawn === value).length / COUNT
      expect(Math.abs(share - 0.2)).toBeLessThan(TOLERANCE * 0.4)
    }
    expect(drawInteger(stuckAt(0), 2, 6)).toBe(2)
    expect(drawInteger(stuckAt(ALMOST_1), 2, 6)).toBe(6)
    expect(drawInteger(stuckAt(ALMOST_1), 3, 3)).toBe(3)
  })

  test('normal: mean 0, deviation 1, and 90 % below 1.2816', () => {
    const values = draws(drawNormal)
    expect(Math.abs(meanOf(values))).toBeLessThan(TOLERANCE)
    expect(Math.abs(deviationOf(values) - 1)).toBeLessThan(TOLERANCE)
    const below = values.filter((value) => value < 1.2816).length / COUNT
    expect(Math.abs(below - 0.9)).toBeLessThan(TOLERANCE * 0.3)
    expect(drawNormal(stuckAt(0))).toBeCloseTo(0)
    expect(Number.isFinite(drawNormal(stuckAt(ALMOST_1)))).toBe(true)
  })

  test('log-normal: its median and its 90th percentile are the ones that were asked for', () => {
    const sigma = lognormalSigma(4_000, 30_000)
    const values = draws((random) => drawLognormal(random, 4_000, sigma))
    expect(quantileOf(values, 0.5) / 4_000).toBeCloseTo(1, 1)
    expect(quantileOf(values, 0.9) / 30_000).toBeCloseTo(1, 1)
  })

  test('log-uniform: each power of ten has its share, and no draw is out of bounds', () => {
    const values = draws((random) => drawLoguniform(random, 100, 100_000))
    for (const bound of [1_000, 10_000]) {
      const share = Math.log10(bound / 100) / 3
      const below = values.filter((value) => value < bound).length / COUNT
      expect(Math.abs(below - share)).toBeLessThan(TOLERANCE * Math.sqrt(share * (1 - share)))
    }
    expect(drawLoguniform(stuckAt(0), 30, 70)).toBe(30)
    expect(drawLoguniform(stuckAt(ALMOST_1), 30, 70)).toBeLessThanOrEqual(70)
  })

  test('exponential: mean and deviation are the same, and no gap is infinite', () => {
    const values = draws((random) => drawExponential(random, 20))
    expect(Math.abs(meanOf(values) - 20)).toBeLessThan(TOLERANCE * 20)
    expect(Math.abs(deviationOf(values) - 20)).toBeLessThan(3 * TOLERANCE * 20)
    expect(Math.min(...values.slice(0, 10_000))).toBeGreaterThanOrEqual(0)
    expect(Number.isFinite(drawExponential(stuckAt(ALMOST_1), 20))).toBe(true)
  })

  test.each([0.05, 0.4, 1, 2.5, 40])(
    'gamma of shape %d: mean and variance are the shape, and none is below 0',
    (shape) => {
      const values = draws((random) => drawGamma(random, shape))
      const variance = deviationOf(values) ** 2
      expect(Math.abs(meanOf(values) - shape)).toBeLessThan(TOLERANCE * Math.sqrt(shape))
      // The excess kurtosis of a gamma variable is 6/shape, so its variance is known to within √((2 + 6/shape)/n) of itself.
      expect(Math.abs(variance / shape - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / COUNT))
      expect(values.filter((value) => value < 0)).toEqual([])
    },
  )

  test('gamma of shape 1 is exponential: 1 − 1/e of the draws are below the mean', () => {
    const share = draws((random) => drawGamma(random, 1)).filter((value) => value < 1).length / COUNT
    expect(Math.abs(share - (1 - Math.exp(-1)))).toBeLessThan(TOLERANCE * 0.49)
  })

  test('weighted: each as often as its weight says, and never one without any', () => {
    const values = draws((random) => drawWeighted(random, [3, 0, 1, 2]))
    for (const [index, share] of [3 / 6, 0, 1 / 6, 2 / 6].entries()) {
      const drawn = values.filter((value) => value === index).length / COUNT
      expect(Math.abs(drawn - share)).toBeLessThanOrEqual(TOLERANCE * Math.sqrt(share * (1 - share)))
    }
    expect(drawWeighted(stuckAt(0), [0, 1])).toBe(1)
    expect(drawWeighted(stuckAt(1), [1, 0])).toBe(0)
  })

  test('permutations: of three, each of the six as often as the others', () => {
    const orders = new Map<string, number>()
    const random = makeRandom(11, 'permutations')
    for (let round = 0; round < 60_000; round++) {
      const order = drawPermutation(random, 3).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect([...orders.keys()].toSorted()).toEqual(['012', '021', '102', '120', '201', '210'])
    // 10,000 each, with a deviation of √(60,000·(1/6)·(5/6)) = 91.
    for (const count of orders.values()) expect(Math.abs(count - 10_000)).toBeLessThan(4 * 91)
    expect(drawPermutation(random, 0)).toEqual([])
  })
})
