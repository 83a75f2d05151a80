import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  type Kind,
  KINDS,
  limitAmounts,
  makeLedger,
  NAMES,
  ofEach,
  PERIOD_MS,
  play,
  type Sight,
  steps,
} from './ledger-play.ts'

describe.each(KINDS)('by %s', (kind) => {
  test('what is taken and what is refused, and why, is what counting every unit anew says', () => {
    fc.assert(
      fc.property(limitAmounts, steps, (amounts, sequence) => {
        for (const { answer, dueAnswer, after, dueTaken } of play(kind, amounts, sequence)) {
          expect(answer).toBe(dueAnswer)
          expect(ofEach((name) => after[name].taken)).toEqual(dueTaken)
        }
      }),
    )
  })

  test('a call that is admitted leaves no span above what the window promises', () => {
    fc.assert(
      fc.property(limitAmounts, steps, (amounts, sequence) => {
        for (const sight of play(kind, amounts, sequence)) {
          const broken = sight.answer === 'admitted' ? brokenSpans(kind, sight, amounts.tokens) : []
          expect(broken).toEqual([])
        }
      }),
    )
  })

  test('a refused call costs nothing on any limit, and counts as one refusal of one', () => {
    fc.assert(
      fc.property(limitAmounts, steps, (amounts, sequence) => {
        for (const { answer, before, after } of play(kind, amounts, sequence)) {
          const isRefused = answer !== null && answer !== 'admitted'
          const counted = NAMES.map((name) => after[name].refusals - before[name].refusals)
          const costly = NAMES.filter((name) => after[name].taken !== before[name].taken)
          expect(counted.filter((refusals) => refusals !== 0)).toEqual(isRefused ? [1] : [])
          expect(isRefused ? costly : []).toEqual([])
        }
      }),
    )
  })

  test('when all calls are closed, what is taken is what they were settled at', () => {
    const use = fc.record({ tokens: fc.nat(40), dailyTokens: fc.nat(40) })
    fc.assert(
      fc.property(limitAmounts, fc.array(fc.record({ wanted: use, running: use, used: use })), (amounts, asked) => {
        const { ledger, read } = makeLedger(kind, amounts)
        const calls = asked
          .map((call) => ({ ...call, answer: ledger.reserve(0, { requests: 1, ...call.wanted }) }))
          .flatMap(({ answer, ...call }) => (typeof answer === 'string' ? [] : [{ ...call, reservation: answer }]))
        for (const { reservation, running } of calls) reservation.adjust(0, running)
        for (const { reservation, used } of calls) reservation.settle(0, used)
        const sum = (name: 'tokens' | 'dailyTokens') => calls.reduce((total, { used }) => total + used[name], 0)
        // Time has stood still, so nothing has left.
        expect(ofEach((name) => read(0)[name].taken)).toEqual({
          requests: calls.length,
          tokens: sum('tokens'),
          dailyTokens: sum('dailyTokens'),
        })
      }),
    )
  })

  test('the peak is the most that was seen', () => {
    fc.assert(
      fc.property(limitAmounts, steps, (amounts, sequence) => {
        const sights = [...play(kind, amounts, sequence)]
        const most = ofEach((name) => Math.max(0, ...sights.map(({ after }) => after[name].taken)))
        expect(sights.slice(-1).map(({ after }) => ofEach((name) => after[name].peak))).toEqual(
          sights.slice(-1).map(() => most),
        )
      }),
    )
  })
})

/** The moments since which too much counts, up to a call that is admitted at `atMs`: from the promise alone. */
function brokenSpans(kind: Kind, { atMs, tokenUnits }: Sight, amount: number): readonly number[] {
  const most = (sinceMs: number): number => {
    switch (kind) {
      case 'clock':
        return Math.floor(sinceMs / PERIOD_MS) === Math.floor(atMs / PERIOD_MS) ? amount : Infinity
      case 'sliding':
        return atMs - sinceMs < PERIOD_MS ? amount : Infinity
      case 'token bucket':
        return amount * (1 + (atMs - sinceMs) / PERIOD_MS)
    }
  }
  return [...new Set(tokenUnits)].filter(
    (sinceMs) => tokenUnits.filter((unitMs) => unitMs >= sinceMs).length > most(sinceMs),
  )
}
