import { expect, test } from 'vitest'
import { readHdrs, type HdrReading } from '../../src/metrics/hdr-reading.ts'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { intervalRanks, mayBeSameQuantile } from '../../src/results/quantile-interval.ts'

function readingOf(values: readonly number[]): HdrReading {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  return readHdrs([hdr.read()])
}

const upFrom = (least: number, count: number): HdrReading =>
  readingOf(Array.from({ length: count }, (_, i) => least + i / 1_000))

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

test('two samples may be of one quantile where their intervals touch, and not where a step is between', () => {
  // Of nine: from the second to the eighth.
  expect(mayBeSameQuantile(upFrom(1, 9), upFrom(1.006, 9), 50)).toBe(true)
  expect(mayBeSameQuantile(upFrom(1, 9), upFrom(1.007, 9), 50)).toBe(false)
  expect(mayBeSameQuantile(upFrom(1.007, 9), upFrom(1, 9), 50)).toBe(false)
})

test('too few samples may be of any quantile', () => {
  expect(mayBeSameQuantile(upFrom(1, 5), upFrom(50, 100), 50)).toBe(true)
  expect(mayBeSameQuantile(upFrom(1, 6), upFrom(50, 100), 50)).toBe(false)
  expect(mayBeSameQuantile(readingOf([]), upFrom(50, 100), 50)).toBe(true)
})
