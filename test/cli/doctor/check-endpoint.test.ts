import { expect, test } from 'vitest'
import { checkClock } from '../../../src/cli/doctor/check-endpoint.ts'

test.each([
  [0, 'ok'],
  [-59_000, 'ok'],
  [60_000, 'warning'],
  [-299_000, 'warning'],
  [300_000, 'failed'],
  [-3_600_000, 'failed'],
] as const)('a clock %i ms off is %s', (skewMs, verdict) => {
  expect(checkClock(skewMs).verdict).toBe(verdict)
})

test('it is told to which side the clock is off', () => {
  expect(checkClock(2_000).found).toBe("2.0 s behind the endpoint's, to about a second")
  expect(checkClock(-2_000).found).toBe("2.0 s ahead of the endpoint's, to about a second")
})

test('an endpoint that tells no time is not held against anybody', () => {
  expect(checkClock(null).verdict).toBe('skipped')
})
