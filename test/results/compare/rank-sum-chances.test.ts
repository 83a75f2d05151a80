import { expect, test } from 'vitest'
import { rankSumChances } from '../../../src/results/compare/rank-sum-chances.ts'

const ranksTo = (total: number): number[] => Array.from({ length: total }, (_, index) => 2 * (index + 1))

/** The chance of a sum that lies `deviations` above its mean, of half of so many values. */
function chanceAbove(total: number, deviations: number): number {
  const chosen = total / 2
  const mean = (chosen * (total + 1)) / 2
  const deviation = Math.sqrt((chosen * chosen * (total + 1)) / 12)
  return rankSumChances(ranksTo(total), chosen).atLeast(2 * Math.round(mean + deviations * deviation))
}

// 60 values are counted through, and 62 are not.
test.each([-2, -1, 0, 0.5, 1, 1.645, 2, 3])(
  'the chance of a rank sum %d deviations above its mean is the same counted and by the normal distribution',
  (deviations) => {
    expect(Math.abs(chanceAbove(60, deviations) - chanceAbove(62, deviations))).toBeLessThan(0.003)
  },
)

test('a rank sum out of reach has the chance 0, and the least one 1', () => {
  const { atLeast } = rankSumChances(ranksTo(6), 3)
  expect(atLeast(31)).toBe(0)
  expect(atLeast(30)).toBeCloseTo(1 / 20, 14)
  expect(atLeast(12)).toBeCloseTo(1, 14)
})
