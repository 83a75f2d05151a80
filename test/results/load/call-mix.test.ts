import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TakenQuota } from '../../../src/metrics/traffic.ts'
import { makeCallMix } from '../../../src/results/load/call-mix.ts'
import { makeQuotaMinutes } from '../../../src/results/load/quota-minutes.ts'

function mixOf(...calls: TakenQuota[]) {
  const mix = makeCallMix()
  for (const call of calls) mix.add(call)
  return mix
}

test('tokens a minute admit what calls settle, and what they hold beside it for as long as they last', () => {
  // 100 settled, and 900 more for half a minute: 550 a call.
  const mix = mixOf([0, 30_000, 1_000, 100], [5_000, 35_000, 1_000, 100])
  expect(mix.callsPerMinute('tokensPerMinute', 11_000)).toBe(20)
  expect(mix.callsPerMinute('requestsPerMinute', 7)).toBe(7)
  expect(mix.perCall()).toEqual({ reservedTokens: 1_000, settledTokens: 100 })
  expect(mix.mostReservedTokens()).toBe(1_000)
})

test('a reservation counts in the minute of its call alone, however long that lasts', () => {
  expect(mixOf([0, 600_000, 1_000, 100]).callsPerMinute('tokensPerMinute', 10_000)).toBe(10)
})

test('a call that reserves more than is given is never admitted', () => {
  expect(mixOf([0, 1_000, 64_000, 100]).callsPerMinute('tokensPerMinute', 60_000)).toBe(0)
})

test('input reserves, and output alone does not', () => {
  const mix = mixOf([0, 30_000, 1_000, 300, 200, 50, 20_000])
  expect(mix.callsPerMinute('inputTokensPerMinute', 6_000)).toBe(10)
  expect(mix.callsPerMinute('outputTokensPerMinute', 6_000)).toBe(120)
})

test('without reservations it is what calls settle; of calls without usage, and of none, nothing is known', () => {
  expect(mixOf([0, 30_000, null, 100]).callsPerMinute('tokensPerMinute', 1_000)).toBe(10)
  expect(mixOf([0, 30_000, 500, null]).callsPerMinute('tokensPerMinute', 1_000)).toBeNull()
  expect(mixOf([0, 30_000, null, null]).callsPerMinute('tokensPerMinute', 1_000)).toBeNull()
  expect(mixOf([0, 30_000, 500, 100]).callsPerMinute('outputTokensPerMinute', 1_000)).toBeNull()
  expect(mixOf().perCall()).toEqual({ reservedTokens: null, settledTokens: null })
  expect(mixOf([0, 1, 0, 0]).callsPerMinute('tokensPerMinute', 1_000)).toBeNull()
})

test('at the rate that it tells, calls that come evenly use up the quota of a minute, and no more', () => {
  const call = fc.record({
    settled: fc.integer({ min: 50, max: 500 }),
    beside: fc.integer({ min: 0, max: 2_000 }),
    durationMs: fc.integer({ min: 100, max: 55_000 }),
  })
  fc.assert(
    fc.property(call, ({ beside, durationMs, settled }) => {
      const given = 200_000
      const [reserved, each] = [settled + beside, 1]
      const rate = mixOf([0, durationMs, reserved, settled]).callsPerMinute('tokensPerMinute', given) ?? 0
      const minutes = makeQuotaMinutes(0)
      const count = Math.floor(rate)
      for (let index = 0; index < count; index++) {
        const sentMs = ((index + each / 2) * 60_000) / count
        minutes.addTaken([sentMs, sentMs + durationMs, reserved, settled])
      }
      const [first] = minutes.finish(120_000)
      // Calls are whole: the last one of them may be there or not.
      expect(Math.abs((first?.mostTakenTokens ?? 0) - given)).toBeLessThanOrEqual(2 * reserved)
    }),
    { numRuns: 60 },
  )
})
