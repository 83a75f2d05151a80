import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { drawNormal } from '../../../src/random/draw.ts'
import { shiftInterval, shiftOf } from '../../../src/results/compare/hodges-lehmann.ts'

describe('the shift of Hodges and Lehmann', () => {
  test('is the median of the differences of all pairs', () => {
    expect(shiftOf([1, 2, 4], [3, 7])).toBe(2.5)
    expect(shiftOf([0], [5])).toBe(5)
  })

  // Hollander and Wolfe, Nonparametric Statistical Methods, example 4.1 (permeability of human chorioamnion): the shift is
  // -0.305 from the term pregnancies to those at 12 to 26 weeks, and the 96 % interval goes from -0.76 to 0.15.
  test('and its interval are those of the textbook', () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    const early = [1.15, 0.88, 0.9, 0.74, 1.21]
    expect(shiftOf(term, early)).toBeCloseTo(-0.305, 10)
    const { high, low } = shiftInterval(term, early, 0.02)!
    expect(low).toBeCloseTo(-0.76, 10)
    expect(high).toBeCloseTo(0.15, 10)
  })

  test('has no interval where too few runs leave it endless', () => {
    expect(shiftInterval([1], [2], 0.05)).toBeNull()
    expect(shiftInterval([1, 2], [3, 4], 0.05)).toBeNull()
    // Three against three: one labelling of twenty is as extreme.
    expect(shiftInterval([1, 2, 3], [11, 12, 13], 0.05)).toEqual({ low: 8, high: 12 })
  })

  test('has an interval that misses the true shift on each side as seldom as it says', () => {
    const random = makeRandom(1, 'interval')
    let [above, below] = [0, 0]
    const trials = 4_000
    for (let trial = 0; trial < trials; trial++) {
      const base = Array.from({ length: 5 }, () => drawNormal(random))
      const run = Array.from({ length: 5 }, () => 2 + drawNormal(random))
      const { high, low } = shiftInterval(base, run, 0.05)!
      if (low > 2) above++
      if (high < 2) below++
    }
    // 12 of 252 labellings: 4.76 %, with a standard error of 0.34 %.
    for (const missed of [above, below]) expect(Math.abs(missed / trials - 12 / 252)).toBeLessThan(0.012)
  })
})
