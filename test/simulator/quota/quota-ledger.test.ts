import { expect, test } from 'vitest'

import { makeClockWindow } from '../../../src/simulator/quota/windows.ts'
import { makeQuotaLedger, type Reservation } from '../../../src/simulator/quota/quota-ledger.ts'
import { makeQuotaLimit } from '../../../src/simulator/quota/quota-limit.ts'
import type { ThrottleCause } from '../../../src/simulator/vocabulary.ts'

const limitOf = (cause: ThrottleCause, amount: number, periodMs: number) =>
  makeQuotaLimit({ cause, amount, window: makeClockWindow(periodMs) })

function makeLedger(amounts: { readonly requests: number; readonly tokens: number; readonly dailyTokens: number }) {
  const requests = limitOf('requests', amounts.requests, 100)
  const tokens = limitOf('tokens', amounts.tokens, 100)
  const dailyTokens = limitOf('daily-tokens', amounts.dailyTokens, 1_000)
  const ledger = makeQuotaLedger({ requests, tokens, dailyTokens })
  const taken = (atMs: number) => [requests, tokens, dailyTokens].map((limit) => limit.read(atMs).taken)
  const refusals = () => [requests, tokens, dailyTokens].map((limit) => limit.read(0).refusals)
  return { reserve: ledger.reserve, taken, refusals }
}

const wants = (tokens: number) => ({ requests: 1, tokens, dailyTokens: tokens })

function admitted<Name extends string>(answer: Reservation<Name> | ThrottleCause): Reservation<Name> {
  if (typeof answer === 'string') throw new Error(`refused for ${answer}`)
  return answer
}

test('a call takes from every limit', () => {
  const { reserve, taken } = makeLedger({ requests: 2, tokens: 100, dailyTokens: 1_000 })
  admitted(reserve(0, wants(60)))
  expect(taken(0)).toEqual([1, 60, 60])
})

test.each([
  ['all three', { requests: 0, tokens: 0, dailyTokens: 0 }, 'requests', [1, 0, 0]],
  ['both tokens', { requests: 1, tokens: 0, dailyTokens: 0 }, 'tokens', [0, 1, 0]],
  ['the day', { requests: 1, tokens: 1, dailyTokens: 0 }, 'daily-tokens', [0, 0, 1]],
] as const)(
  'where %s would be passed the refusal names the first and takes nothing',
  (_name, amounts, cause, counted) => {
    const { reserve, taken, refusals } = makeLedger(amounts)
    expect(reserve(0, wants(1))).toBe(cause)
    expect(taken(0)).toEqual([0, 0, 0])
    expect(refusals()).toEqual(counted)
  },
)

test('settling gives back what was not used, and not the request', () => {
  const { reserve, taken } = makeLedger({ requests: 5, tokens: 100, dailyTokens: 1_000 })
  admitted(reserve(0, wants(100))).settle(50, { tokens: 30, dailyTokens: 45 })
  expect(taken(50)).toEqual([1, 30, 45])
  admitted(reserve(50, wants(70)))
})

test('settling above the reservation is a debt, until it has left', () => {
  const { reserve, taken } = makeLedger({ requests: 5, tokens: 100, dailyTokens: 1_000 })
  admitted(reserve(0, wants(50))).settle(10, { tokens: 120, dailyTokens: 120 })
  expect(taken(10)).toEqual([1, 120, 120])
  expect(reserve(99, wants(0))).toBe('tokens')
  admitted(reserve(100, wants(100)))
})

test('adjusting makes room, or takes it, while the call runs', () => {
  const { reserve, taken } = makeLedger({ requests: 5, tokens: 100, dailyTokens: 1_000 })
  const reservation = admitted(reserve(0, wants(100)))
  reservation.adjust(10, { tokens: 40 })
  expect(taken(10)).toEqual([1, 40, 100])
  reservation.adjust(20, { tokens: 90 })
  expect(reserve(20, wants(11))).toBe('tokens')
})

test('releasing costs nothing, the request included', () => {
  const { reserve, taken } = makeLedger({ requests: 1, tokens: 100, dailyTokens: 1_000 })
  const reservation = admitted(reserve(0, wants(100)))
  reservation.adjust(1, { tokens: 130 })
  reservation.release(2)
  expect(taken(2)).toEqual([0, 0, 0])
})

test.each(['adjust', 'settle', 'release'] as const)('to %s a closed reservation is a bug', (again) => {
  const { reserve } = makeLedger({ requests: 5, tokens: 100, dailyTokens: 1_000 })
  const settled = admitted(reserve(0, wants(10)))
  settled.settle(1, {})
  expect(() => settled[again](1, {})).toThrow('a reservation is settled or released once, and last')
  const released = admitted(reserve(0, wants(10)))
  released.release(1)
  expect(() => released[again](1, {})).toThrow('a reservation is settled or released once, and last')
})
