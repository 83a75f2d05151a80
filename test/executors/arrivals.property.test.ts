import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RampingArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { constantRateArrivals, rampingRateArrivals } from '../../src/executors/arrivals.ts'
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

const ramp = fc.record({
  kind: fc.constant('ramping-arrival-rate' as const),
  startRate: fc.nat(300),
  stages: fc.array(
    fc.record({ durationMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8_000 })), target: fc.nat(300) }),
    { minLength: 1, maxLength: 6 },
  ),
  timeUnitMs: fc.integer({ min: 100, max: 60_000 }),
  preAllocatedVUs: fc.constant(1),
  maxVUs: fc.constant(1),
  distribution: fc.constant('constant' as const),
})

/** The area under the line over its first `untilMs`, in arrivals, summed as trapezia. */
function areaUntil({ stages, startRate, timeUnitMs }: RampingArrivalRatePlan, untilMs: number): number {
  let area = 0
  let from = startRate
  let leftMs = untilMs
  for (const { durationMs, target } of stages) {
    const takenMs = Math.min(leftMs, durationMs)
    const to = durationMs === 0 ? target : from + ((target - from) * takenMs) / durationMs
    area += ((from + to) / 2) * takenMs
    leftMs -= takenMs
    from = target
  }
  return area / timeUnitMs
}

test('of a ramp, too, the arrivals of any first part are the area under the line, within one', () => {
  fc.assert(
    fc.property(ramp, fc.double({ min: 0, max: 1, noNaN: true }), (rate, share) => {
      const untilMs = share * rate.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const count = [...rampingRateArrivals(rate, makeRandom(1))].filter((offsetMs) => offsetMs < untilMs).length
      const area = areaUntil(rate, untilMs)
      expect(count).toBeGreaterThanOrEqual(area - 1 - 1e-6)
      expect(count).toBeLessThanOrEqual(area + 1e-6)
    }),
  )
})

test('arrivals of a ramp never go back, whatever their distribution', () => {
  const distribution = fc.constantFrom('constant' as const, 'poisson' as const)
  fc.assert(
    fc.property(ramp, distribution, fc.integer(), (rate, its, seed) => {
      const endMs = rate.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const offsetsMs = [...rampingRateArrivals({ ...rate, distribution: its }, makeRandom(seed))]
      expect(offsetsMs).toEqual(offsetsMs.toSorted((a, b) => a - b))
      for (const offsetMs of offsetsMs) expect(offsetMs >= 0 && offsetMs < endMs).toBe(true)
    }),
  )
})
