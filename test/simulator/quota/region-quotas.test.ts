import { expect, test } from 'vitest'

import type { Reservation } from '../../../src/simulator/quota/quota-ledger.ts'
import { makeRegionQuotas, type OnDemandLimit } from '../../../src/simulator/quota/region-quotas.ts'
import type { ThrottleCause } from '../../../src/simulator/vocabulary.ts'

const HOUR_MS = 3_600_000
const quota = { requestsPerMinute: 2, tokensPerMinute: 10_000 }
const unlimited = { requestsPerMinute: null, tokensPerMinute: null }
const wants = (tokens: number) => ({ requests: 1, tokens, dailyTokens: tokens })
const makeRegion = (tokensPerDay: number | null) => makeRegionQuotas({ window: 'clock-minute', tokensPerDay })

function admitted(answer: Reservation<OnDemandLimit> | ThrottleCause): Reservation<OnDemandLimit> {
  if (typeof answer === 'string') throw new Error(`refused for ${answer}`)
  return answer
}

test('on demand, geographic and global calls of a model have each their own minute', () => {
  const region = makeRegion(null)
  const reserve = (id: string) => region.ledger(id, quota).reserve(0, wants(10_000))
  expect([reserve('m'), reserve('us.m'), reserve('global.m')].map((answer) => typeof answer)).toEqual(
    Array<string>(3).fill('object'),
  )
  expect([reserve('m'), reserve('us.m'), reserve('global.m')]).toEqual(['tokens', 'tokens', 'tokens'])
})

test('all models share the day, which ends at midnight in UTC', () => {
  const region = makeRegion(15_000)
  admitted(region.ledger('m', unlimited).reserve(0, wants(10_000)))
  const other = region.ledger('n', unlimited)
  expect(other.reserve(24 * HOUR_MS - 1, wants(5_001))).toBe('daily-tokens')
  admitted(other.reserve(24 * HOUR_MS, wants(15_000)))
})

test('a day that is used up costs no minute anything', () => {
  const region = makeRegion(100)
  expect(region.ledger('m', quota).reserve(0, wants(101))).toBe('daily-tokens')
  expect(region.read(0)).toEqual({
    dailyTokens: { amount: 100, taken: 0, peak: 0, refusals: 1 },
    models: {
      m: {
        requests: { amount: 2, taken: 0, peak: 0, refusals: 0 },
        tokens: { amount: 10_000, taken: 0, peak: 0, refusals: 0 },
      },
    },
  })
})

test('a call reserves input and maxTokens, and is settled at what the published measurement shows', () => {
  const region = makeRegion(null)
  const reservation = admitted(region.ledger('m', quota).reserve(0, wants(26 + 8_000)))
  expect(region.read(0).models['m']?.tokens.taken).toBe(8_026)
  const tokens = 26 + 1_203 * 5
  reservation.settle(9_000, { tokens, dailyTokens: tokens })
  expect(region.read(9_000).models['m']?.tokens).toEqual({ amount: 10_000, taken: 6_041, peak: 8_026, refusals: 0 })
})

test('a reply that burns down more than it reserved keeps the next call out', () => {
  const region = makeRegion(null)
  const ledger = region.ledger('m', quota)
  const reservation = admitted(ledger.reserve(0, wants(26 + 3_000)))
  const tokens = 26 + 3_000 * 5
  reservation.settle(50_000, { tokens, dailyTokens: tokens })
  expect(region.read(50_000).models['m']?.tokens.taken).toBe(15_026)
  expect(ledger.reserve(59_999, wants(1))).toBe('tokens')
})
