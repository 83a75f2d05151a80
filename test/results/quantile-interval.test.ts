import { expect, test } from 'vitest'
import { intervalRanks } from '../../src/results/quantile-interval.ts'

// Binomial sums that can be done by hand: of six samples none is below the median with a chance of 1/64, of five 1/32.
test.each([
  [50, 0, 0, 1],
  [50, 5, 0, 6],
  [50, 6, 1, 6],
  [50, 8, 1, 8],
  [50, 9, 2, 8],
  [50, 100, 40, 61],
  // 0.9^28 = 0.052 and 0.9^36 = 0.023: fewer than 36 have no sample that is high enough.
  [90, 35, 28, 36],
  [90, 36, 29, 36],
  [10, 36, 1, 8],
])('p%d of %i samples lies between those of rank %i and %i', (percent, samples, low, high) => {
  expect(intervalRanks(samples, percent)).toEqual({ low, high })
})

test('many samples, of whose chances a number cannot hold the first, have an interval as normal ones do', () => {
  const { high, low } = intervalRanks(1_000_000, 50)
  expect(low + high).toBe(1_000_001)
  expect((high - low) / 2 / 500).toBeCloseTo(1.96, 2)
})

test('samples that count as fewer have the interval of so many, at the ranks of all', () => {
  // Of a hundred independent ones it is from the 40th, and not yet from the 41st, to the 61st.
  expect(intervalRanks(1_000, 50, 100)).toEqual({ low: 407, high: 594 })
  expect(intervalRanks(1_000, 50, 5)).toEqual({ low: 0, high: 1_001 })
})
