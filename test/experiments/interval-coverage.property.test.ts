// A shortened form of interval-coverage.ts: enough runs that an interval which claims 95 % and holds 85 % is seen.
import { expect, test } from 'vitest'
import { coverageOf, type RunShape } from './interval-coverage/simulate-intervals.ts'

const RUNS = 120
const calm: RunShape = { tail: 'log-normal', calls: 400, minutes: 5, load: 0, kept: 0 }

/** Three standard errors below. */
const atLeast = (share: number): number => share - 3 * Math.sqrt((share * (1 - share)) / RUNS)

test.each([
  [0.9, 0.05],
  [0.95, 0.025],
  [0.99, 0.005],
])('intervals that claim %d hold the truth that often', (claimed, tail) => {
  for (const { held } of coverageOf(calm, [50, 95, 99], RUNS, 1, tail)) expect(held).toBeGreaterThan(atLeast(claimed))
})

test('also where the tail is heavy, and where the load comes and goes', () => {
  const shape: RunShape = { ...calm, tail: 'heavy', load: 0.1, kept: 0.5 }
  for (const { held } of coverageOf(shape, [50, 95], RUNS, 2)) expect(held).toBeGreaterThan(atLeast(0.95))
})

test('calls that are independent cost no width: the interval of the median is that of a binomial', () => {
  const [median] = coverageOf(calm, [50], RUNS, 3)
  // Of 400 independent calls: from the 180th to the 221st, a factor of 1.14.
  expect(median?.width).toBeGreaterThan(1.1)
  expect(median?.width).toBeLessThan(1.25)
})
