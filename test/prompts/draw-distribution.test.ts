import { expect, test } from 'vitest'
import type { Distribution } from '../../src/scenario/distribution-schema.ts'
import { drawNumber, drawWhole } from '../../src/prompts/draw-distribution.ts'
import { makeRandom } from '../../src/random/random.ts'

const draws = (distribution: Distribution, draw: typeof drawNumber, count = 20_000): number[] => {
  const random = makeRandom(3)
  return Array.from({ length: count }, () => draw(random, distribution)).toSorted((one, other) => one - other)
}

test('a constant is drawn as it is', () => {
  expect(draws({ kind: 'constant', value: 2.5 }, drawNumber, 2)).toEqual([2.5, 2.5])
  expect(draws({ kind: 'constant', value: 7 }, drawWhole, 2)).toEqual([7, 7])
})

test('uniform whole draws reach both bounds, each as often as what is between', () => {
  const sorted = draws({ kind: 'uniform', min: -1, max: 2 }, drawWhole)
  const counts = [-1, 0, 1, 2].map((value) => sorted.filter((drawn) => drawn === value).length)
  expect(counts.reduce((sum, count) => sum + count)).toBe(20_000)
  // 5000 expected of each, with a deviation of 61.
  for (const count of counts) expect(Math.abs(count - 5_000)).toBeLessThan(310)
})

test('uniform draws that are not whole stay between the bounds', () => {
  const sorted = draws({ kind: 'uniform', min: 500, max: 1_500 }, drawNumber)
  expect(sorted[0]).toBeGreaterThanOrEqual(500)
  expect(sorted.at(-1)).toBeLessThan(1_500)
  expect(sorted[10_000]).toBeGreaterThan(970)
  expect(sorted[10_000]).toBeLessThan(1_030)
})

test('log-normal draws have the median and the 90th percentile that were asked for, within the bounds', () => {
  // sigma of a p90 of 3000 beside a median of 800: ln(3.75) / 1.28155
  const sorted = draws({ kind: 'lognormal', median: 800, sigma: 1.0314, min: 100, max: 8_000 }, drawWhole)
  expect(sorted[0]).toBe(100)
  expect(sorted.at(-1)).toBe(8_000)
  expect(Math.abs((sorted[10_000] ?? 0) / 800 - 1)).toBeLessThan(0.04)
  expect(Math.abs((sorted[18_000] ?? 0) / 3_000 - 1)).toBeLessThan(0.06)
  expect(sorted.every((drawn) => Number.isInteger(drawn))).toBe(true)
})
