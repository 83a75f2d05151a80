// A shortened form of interval-coverage.ts: enough runs that an interval which claims 95 % and holds 85 % is seen.
import { expect, test } from 'vitest'
import { coverageOf, type Coverage, type RunShape } from './interval-coverage/simulate-intervals.ts'

const RUNS = 120
const calm: RunShape = { tail: 'log-normal', calls: 400, minutes: 5, load: 0, kept: 0 }

/** Three standard errors below. */
const atLeast = (share: number): number => share - 3 * Math.sqrt((share * (1 - share)) / RUNS)

test('intervals that claim 90, 95 and 99 % hold the truth that often', () => {
  const claims = [0.9, 0.95, 0.99]
  const found = coverageOf(
    calm,
    [50, 95, 99],
    RUNS,
    1,
    claims.map((claim) => (1 - claim) / 2),
  )
  for (const [at, claim] of claims.entries()) {
    for (const { held } of found[at]!) expect(held).toBeGreaterThan(atLeast(claim))
  }
})

test('also where the tail is heavy, and where the load comes and goes', () => {
  const shape: RunShape = { ...calm, tail: 'heavy', load: 0.1, kept: 0.5 }
  for (const { held } of coverageOf(shape, [50, 95], RUNS, 2, [0.025])[0]!) expect(held).toBeGreaterThan(atLeast(0.95))
})

test('calls that are independent cost no width: the interval of the median is that of a binomial', () => {
  const [[median]] = coverageOf(calm, [50], RUNS, 3, [0.025]) as [[Coverage]]
  // Of 400 independent calls: from the 180th to the 221st, a factor of 1.14.
  expect(median?.width).toBeGreaterThan(1.1)
  expect(median?.width).toBeLessThan(1.25)
})
