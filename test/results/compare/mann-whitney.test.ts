import { describe, expect, test } from 'vitest'
import { mannWhitney } from '../../../src/results/compare/mann-whitney.ts'

const ascending = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Sides without ties of which the run's values are greater in exactly `u` pairs. */
function sidesWith(u: number, baseCount: number, runCount: number): { base: number[]; run: number[] } {
  const base = ascending(baseCount)
  let left = u
  const run = Array.from({ length: runCount }, (_, index) => {
    const below = Math.min(left, baseCount)
    left -= below
    return below - 0.5 + index / (10 * runCount)
  })
  return { base, run }
}

describe('the exact Mann-Whitney test', () => {
  // The largest U at which a two-sided test of 5 % rejects, and of 1 %; n, m, U. As they are printed in the tables of
  // Siegel, Nonparametric Statistics (1956), appendix K, after Auble (1953).
  test.each([
    [0.05, 4, 4, 0],
    [0.05, 4, 5, 1],
    [0.05, 5, 5, 2],
    [0.05, 5, 8, 6],
    [0.05, 6, 6, 5],
    [0.05, 7, 7, 8],
    [0.05, 8, 8, 13],
    [0.05, 8, 10, 17],
    [0.05, 9, 9, 17],
    [0.05, 10, 10, 23],
    [0.05, 12, 12, 37],
    [0.05, 15, 15, 64],
    [0.05, 20, 20, 127],
    [0.01, 5, 5, 0],
    [0.01, 6, 6, 2],
    [0.01, 8, 8, 7],
    [0.01, 10, 10, 16],
    [0.01, 20, 20, 105],
  ])('has the published critical values: at %d, %d against %d, U = %d', (alpha, n, m, critical) => {
    const atCritical = sidesWith(critical, n, m)
    const above = sidesWith(critical + 1, n, m)
    expect(mannWhitney(atCritical.base, atCritical.run).u).toBe(critical)
    expect(mannWhitney(atCritical.base, atCritical.run).twoSidedChance).toBeLessThanOrEqual(alpha)
    expect(mannWhitney(above.base, above.run).twoSidedChance).toBeGreaterThan(alpha)
  })

  test('has the chances that can be counted on fingers', () => {
    const { greaterChance, lessChance, twoSidedChance, u } = mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
    expect(u).toBe(25)
    expect(greaterChance).toBeCloseTo(1 / 252, 14)
    expect(lessChance).toBeCloseTo(1, 12)
    expect(twoSidedChance).toBeCloseTo(2 / 252, 14)
  })

  test('takes a tie as half of a pair', () => {
    expect(mannWhitney([1, 2], [2, 3])).toMatchObject({ u: 3.5 })
    // Of the six ways to choose two of 1 2 2 3, five sum lower than 2 + 3 or as high, two of them as high.
    expect(mannWhitney([1, 2], [2, 3]).greaterChance).toBeCloseTo(2 / 6, 14)
  })

  test('says nothing of values that are all equal', () => {
    const { greaterChance, lessChance, twoSidedChance } = mannWhitney([3, 3, 3], [3, 3, 3])
    for (const chance of [greaterChance, lessChance, twoSidedChance]) expect(chance).toBeCloseTo(1, 12)
  })
})
