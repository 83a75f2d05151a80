import { expect, test } from 'vitest'

import { makeClockWindow, makeSlidingWindow } from '../../../src/simulator/quota/windows.ts'
import { makeHolding, makeQuotaLimit } from '../../../src/simulator/quota/quota-limit.ts'

const makeLimit = (amount: number | null) => makeQuotaLimit({ cause: 'tokens', amount, window: makeClockWindow(100) })

test('the last unit can be had, and no more', () => {
  const limit = makeLimit(100)
  limit.hold(makeHolding(), 0, 60)
  expect([limit.admits(0, 40), limit.admits(0, 41)]).toEqual([true, false])
})

test('above the amount nothing is admitted, not even a call that wants nothing', () => {
  const limit = makeLimit(100)
  limit.hold(makeHolding(), 0, 101)
  expect([limit.admits(0, 0), limit.admits(100, 0)]).toEqual([false, true])
})

test('it reads what is taken, the peak of all time and its refusals', () => {
  const limit = makeLimit(100)
  const holding = makeHolding()
  limit.hold(holding, 0, 80)
  limit.hold(holding, 1, 120)
  limit.hold(holding, 2, 30)
  limit.refuse()
  expect(limit.read(3)).toEqual({ amount: 100, taken: 30, peak: 120, refusals: 1 })
  expect(limit.read(100)).toEqual({ amount: 100, taken: 0, peak: 120, refusals: 1 })
})

test('time does not go back', () => {
  const limit = makeLimit(100)
  limit.hold(makeHolding(), 100, 10)
  expect(limit.read(99).taken).toBe(10)
  limit.hold(makeHolding(), 0, 10)
  expect(limit.read(100).taken).toBe(20)
})

test('a fraction of a millisecond counts as its beginning', () => {
  const limit = makeQuotaLimit({ cause: 'tokens', amount: 100, window: makeSlidingWindow(100) })
  limit.hold(makeHolding(), 0.9, 10)
  expect([limit.read(99.99).taken, limit.read(100).taken]).toEqual([10, 0])
})

test.each([Number.NaN, Infinity, -1])('%s is no amount', (amount) => {
  expect(() => makeLimit(100).hold(makeHolding(), 0, amount)).toThrow(`a quota's amount is 0 or more, not ${amount}`)
})

test('a time is a number', () => {
  expect(() => makeLimit(100).read(Number.NaN)).toThrow("a quota's time is a number of milliseconds, not NaN")
})
