import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { constantRateArrivals } from '../../src/executors/arrival-offsets.ts'
import { makeRandom } from '../../src/random/random.ts'

const plan = fc.record({
  kind: fc.constant('constant-arrival-rate' as const),
  rate: fc.integer({ min: 1, max: 500 }),
  timeUnitMs: fc.integer({ min: 1_000, max: 60_000 }),
  durationMs: fc.integer({ min: 1, max: 20_000 }),
  preAllocatedVUs: fc.constant(1),
  maxVUs: fc.constant(1),
  distribution: fc.constant('constant' as const),
})

test('the arrivals of any first part are the area under the rate, rounded up', () => {
  fc.assert(
    fc.property(plan, fc.double({ min: 0, max: 1, noNaN: true }), (rate, share) => {
      const untilMs = Math.floor(share * rate.durationMs)
      const count = [...constantRateArrivals(rate, makeRandom(1))].filter((offsetMs) => offsetMs < untilMs).length
      expect(count).toBe(Math.ceil((untilMs * rate.rate) / rate.timeUnitMs))
    }),
  )
})

test('arrivals never go back, whatever their distribution', () => {
  const distribution = fc.constantFrom('constant' as const, 'poisson' as const)
  fc.assert(
    fc.property(plan, distribution, fc.integer(), (rate, its, seed) => {
      const offsetsMs = [...constantRateArrivals({ ...rate, distribution: its }, makeRandom(seed))]
      expect(offsetsMs).toEqual(offsetsMs.toSorted((a, b) => a - b))
      for (const offsetMs of offsetsMs) expect(offsetMs >= 0 && offsetMs < rate.durationMs).toBe(true)
    }),
  )
})
