import { expect, test } from 'vitest'
import { AXIS_PERCENTS, reachOf, strongReachOf } from '../../../../src/reports/page/charts/scale.ts'
import { PERCENTILES } from '../../../../src/results/percentiles.ts'

test('the axis has every percentile of a summary and goes to 99.99, ascending', () => {
  for (const percentile of PERCENTILES) expect(AXIS_PERCENTS).toContain(Number(percentile))
  expect(AXIS_PERCENTS[0]).toBe(0)
  expect(AXIS_PERCENTS.at(-1)).toBe(99.99)
  expect(AXIS_PERCENTS.toSorted((a, b) => a - b)).toEqual(AXIS_PERCENTS)
  expect(new Set(AXIS_PERCENTS).size).toBe(AXIS_PERCENTS.length)
})

test.each([
  [1, 10],
  [100, 99],
  [1_000, 99.9],
  [100_000, 99.99],
])('%i samples reach to the first percentile that none lies beyond, at least %d', (count, percent) => {
  const last = AXIS_PERCENTS[reachOf(count) - 1] ?? 0
  expect(last).toBeGreaterThanOrEqual(percent)
  expect(AXIS_PERCENTS.slice(0, reachOf(count) - 1).every((each) => (1 - each / 100) * count >= 1)).toBe(true)
})

test('no sample reaches nowhere', () => {
  expect(reachOf(0)).toBe(0)
})

test.each([
  [5, null],
  [35, 75],
  [36, 90],
  [72, 95],
  [367, 95],
  [368, 99],
  [3_688, 99.9],
])('%i samples claim no more than they may: p%d of those that a summary has', (count, strongest) => {
  const strong = AXIS_PERCENTS.slice(0, strongReachOf(count))
  const claimed = PERCENTILES.map(Number).filter((percent) => strong.includes(percent))
  expect(claimed.at(-1) ?? null).toBe(strongest)
})
