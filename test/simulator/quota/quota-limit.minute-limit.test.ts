import { expect, test } from 'vitest'

import { makeHolding, makeMinuteLimit } from '../../../src/simulator/quota/quota-limit.ts'

// All of a limit of 60,000 is taken half a minute into a minute of the clock.
test.each([
  ['clock-minute', [60_000, 60_000, 0, 0, 0, 0]],
  ['sliding', [60_000, 60_000, 60_000, 60_000, 60_000, 0]],
  ['token-bucket', [60_000, 45_000, 30_000, 29_999, 1, 0]],
] as const)('a minute by %s', (window, taken) => {
  const limit = makeMinuteLimit('tokens', 60_000, window)
  limit.hold(makeHolding(), 30_000, 60_000)
  const timesMs = [30_000, 45_000, 60_000, 60_001, 89_999, 90_000]
  expect(timesMs.map((atMs) => limit.read(atMs).taken)).toEqual(taken)
})

test.each(['clock-minute', 'sliding', 'token-bucket'] as const)('without an amount %s counts the minute', (window) => {
  const limit = makeMinuteLimit('requests', null, window)
  expect(limit.admits(59_999, 1e12)).toBe(true)
  limit.hold(makeHolding(), 59_999, 7)
  expect(limit.read(59_999)).toEqual({ amount: null, taken: 7, peak: 7, refusals: 0 })
  expect(limit.read(60_000).taken).toBe(0)
})
