import { expect, test } from 'vitest'

import { makeQuotaLedger } from '../../../src/simulator/physics/quota-ledger.ts'
import type { QuotaLedger, Reservation } from '../../../src/simulator/physics/quota-ledger.ts'

const reserved = (ledger: QuotaLedger, atMs: number, tokens: number): Reservation => {
  const reservation = ledger.reserve(atMs, tokens)
  if (typeof reservation === 'string') throw new Error(`refused for ${reservation}`)
  return reservation
}

test('without limits nothing is refused', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: null, requestsPerMinute: null })
  reserved(ledger, 0, 1e12)
  expect(ledger.taken(0)).toEqual({ requests: 1, tokens: 1e12 })
})

test('the last token of the quota can be had, and no more', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 100, requestsPerMinute: null })
  reserved(ledger, 0, 60)
  expect(ledger.reserve(0, 41)).toBe('tokens')
  reserved(ledger, 0, 40)
  expect(ledger.reserve(0, 1)).toBe('tokens')
})

test('the requests of a minute end before its tokens when both would be passed', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 10, requestsPerMinute: 1 })
  reserved(ledger, 0, 10)
  expect(ledger.reserve(59_999, 10)).toBe('requests')
})

test('a minute ends with the clock minute', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 10, requestsPerMinute: null })
  reserved(ledger, 59_999, 10)
  expect(ledger.reserve(59_999.9, 1)).toBe('tokens')
  reserved(ledger, 60_000, 10)
})

test('settling gives back what was not used', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 100, requestsPerMinute: null })
  ledger.settle(reserved(ledger, 0, 100), 30)
  expect(ledger.taken(0).tokens).toBe(30)
  reserved(ledger, 0, 70)
})

test('settling may take more than was reserved, and the rest of the minute pays for it', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 100, requestsPerMinute: null })
  ledger.settle(reserved(ledger, 0, 50), 120)
  expect(ledger.reserve(0, 1)).toBe('tokens')
})

test('a call that ends in a later minute is settled in the one that it began in', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 100, requestsPerMinute: null })
  const early = reserved(ledger, 0, 100)
  reserved(ledger, 60_000, 100)
  ledger.settle(early, 100)
  expect(ledger.taken(60_000).tokens).toBe(100)
})

test('releasing gives back the request too', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 10, requestsPerMinute: 1 })
  ledger.release(reserved(ledger, 0, 10))
  expect(ledger.taken(0)).toEqual({ requests: 0, tokens: 0 })
})

test('settling twice is a bug', () => {
  const ledger = makeQuotaLedger({ tokensPerMinute: 10, requestsPerMinute: 1 })
  const reservation = reserved(ledger, 0, 10)
  ledger.settle(reservation, 1)
  expect(() => ledger.settle(reservation, 1)).toThrow('a reservation is settled once')
})
