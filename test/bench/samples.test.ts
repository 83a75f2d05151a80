import { expect, test } from 'vitest'
import { makeSamples, percentileOf } from './samples.ts'

test.each([
  [[7], 50, 7],
  [[1, 2], 50, 1],
  [[1, 2, 3], 50, 2],
  [[1, 2, 3, 4], 99, 4],
  [Array.from({ length: 100 }, (_, index) => index + 1), 99, 99],
  [Array.from({ length: 101 }, (_, index) => index + 1), 99, 100],
  [[1, 2, 3], 100, 3],
  [[], 50, Number.NaN],
])('of %j the percentile %d is %d', (sorted, percent, expected) => {
  expect(percentileOf(sorted, percent)).toBe(expected)
})

test('samples come out in order whatever order they went in, however many they are', () => {
  const samples = makeSamples()
  for (let value = 10_000; value > 0; value--) samples.add(value)
  expect(samples.take()).toEqual({ count: 10_000, p50Ms: 5_000, p99Ms: 9_900, maxMs: 10_000 })
})

test('what was taken is not there any more', () => {
  const samples = makeSamples()
  samples.add(3)
  samples.take()
  expect(samples.take()).toEqual({ count: 0, p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN })
})
