import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TakenQuota } from '../../../src/metrics/traffic.ts'
import { makeQuotaMinutes } from '../../../src/results/load/quota-minutes.ts'

const startedAtMs = Date.parse('2026-11-20T10:00:40.000Z')

test('going through minutes as they are over tells the same as going through all of them at the end', () => {
  const call = fc
    .record({
      sentMs: fc.integer({ min: 0, max: 400_000 }),
      tookMs: fc.integer({ min: 1, max: 90_000 }),
      reserved: fc.nat(500),
      settled: fc.nat(700),
    })
    .map(({ sentMs, tookMs, reserved, settled }): TakenQuota => [sentMs, sentMs + tookMs, reserved, settled])
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const asTheyEnd = calls.toSorted(([, a], [, b]) => a - b)
      const minutes = makeQuotaMinutes(startedAtMs)
      for (const each of asTheyEnd) {
        minutes.settle(each[1] - 90_000)
        minutes.addTaken(each)
      }
      const atTheEnd = makeQuotaMinutes(startedAtMs)
      for (const each of calls) atTheEnd.addTaken(each)
      expect(minutes.finish(500_000)).toEqual(atTheEnd.finish(500_000))
    }),
  )
})
