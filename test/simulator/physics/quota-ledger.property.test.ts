import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeQuotaLedger } from '../../../src/simulator/physics/quota-ledger.ts'
import type { Reservation } from '../../../src/simulator/physics/quota-ledger.ts'

const MINUTE_MS = 60_000

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('reserve' as const), passedMs: fc.nat(20_000), tokens: fc.nat(60) }),
    fc.record({ kind: fc.constant('settle' as const), which: fc.nat(), usedTokens: fc.nat(60) }),
    fc.record({ kind: fc.constant('release' as const), which: fc.nat() }),
  ),
  { maxLength: 200 },
)
const limits = fc.record({
  tokensPerMinute: fc.option(fc.integer({ min: 1, max: 200 })),
  requestsPerMinute: fc.option(fc.integer({ min: 1, max: 10 })),
})

interface Held {
  readonly minute: number
  readonly tokens: number
  readonly reservation: Reservation
}

/** The plainest ledger there is: a list of what is open and of what was settled, added up anew each time. */
function makeModel() {
  const open: Held[] = []
  const settled: { minute: number; tokens: number; requests: number }[] = []
  const sum = (minute: number, of: 'tokens' | 'requests') =>
    [...open.map((held) => ({ ...held, requests: 1 })), ...settled]
      .filter((entry) => entry.minute === minute)
      .reduce((total, entry) => total + entry[of], 0)
  return { open, settled, sum }
}

test('what is taken is what is open and what was settled, whatever the order', () => {
  fc.assert(
    fc.property(limits, steps, (quota, sequence) => {
      const ledger = makeQuotaLedger(quota)
      const model = makeModel()
      let atMs = 0
      for (const step of sequence) {
        const [held] = step.kind === 'reserve' ? [] : model.open.splice(step.which % Math.max(1, model.open.length), 1)
        if (step.kind === 'reserve') {
          atMs += step.passedMs
          const reservation = ledger.reserve(atMs, step.tokens)
          const minute = Math.floor(atMs / MINUTE_MS)
          if (typeof reservation === 'object') model.open.push({ minute, tokens: step.tokens, reservation })
        } else if (held !== undefined && step.kind === 'settle') {
          ledger.settle(held.reservation, step.usedTokens)
          model.settled.push({ minute: held.minute, tokens: step.usedTokens, requests: 1 })
        } else if (held !== undefined) ledger.release(held.reservation)
        const minute = Math.floor(atMs / MINUTE_MS)
        expect(ledger.taken(atMs)).toEqual({
          requests: model.sum(minute, 'requests'),
          tokens: model.sum(minute, 'tokens'),
        })
      }
    }),
  )
})

const asks = fc.array(fc.record({ passedMs: fc.nat(20_000), tokens: fc.nat(60) }), { maxLength: 200 })

test('a minute never admits more than the quota, and refuses nothing that would fit', () => {
  fc.assert(
    fc.property(limits, asks, (quota, sequence) => {
      const mostRequests = quota.requestsPerMinute ?? Infinity
      const mostTokens = quota.tokensPerMinute ?? Infinity
      const ledger = makeQuotaLedger(quota)
      let atMs = 0
      for (const { passedMs, tokens } of sequence) {
        atMs += passedMs
        const before = ledger.taken(atMs)
        const whatEndsIt =
          before.requests + 1 > mostRequests ? 'requests' : before.tokens + tokens > mostTokens ? 'tokens' : 'nothing'
        const answer = ledger.reserve(atMs, tokens)
        const taken = typeof answer === 'object' ? { requests: 1, tokens } : { requests: 0, tokens: 0 }
        // A refusal costs nothing and names the limit; an admission stays within both.
        expect(typeof answer === 'object' ? 'nothing' : answer).toBe(whatEndsIt)
        expect(ledger.taken(atMs)).toEqual({
          requests: before.requests + taken.requests,
          tokens: before.tokens + taken.tokens,
        })
        expect(ledger.taken(atMs).requests).toBeLessThanOrEqual(mostRequests)
        expect(ledger.taken(atMs).tokens).toBeLessThanOrEqual(mostTokens)
      }
    }),
  )
})
