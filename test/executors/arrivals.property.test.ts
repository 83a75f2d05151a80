import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RampingArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { arrivalAreas, constantRateArrivals, rampingRateArrivals } from '../../src/executors/arrivals.ts'
import { makeRandom } from '../../src/random/random.ts'

const distribution = fc.oneof(
  fc.constantFrom('constant' as const, 'poisson' as const),
  fc.record({ kind: fc.constant('gamma' as const), burstiness: fc.double({ min: 0.01, max: 1_000, noNaN: true }) }),
)

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
  fc.assert(
    fc.property(ramp, distribution, fc.integer(), (rate, its, seed) => {
      const endMs = rate.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const offsetsMs = [...rampingRateArrivals({ ...rate, distribution: its }, makeRandom(seed))]
      expect(offsetsMs).toEqual(offsetsMs.toSorted((a, b) => a - b))
      for (const offsetMs of offsetsMs) expect(offsetMs >= 0 && offsetMs < endMs).toBe(true)
    }),
  )
})

test('gamma arrivals come at the mean rate from their first moment on, and their gaps have the deviation of their burstiness', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.integer(), (burstiness, seed) => {
      // 1,000 runs of 20 arrivals: (1/burstiness − 1)/2 more or less in each would be seen if they began with a whole gap.
      const runs = Array.from({ length: 1_000 }, (_, run) => [
        ...constantRateArrivals(
          {
            kind: 'constant-arrival-rate',
            rate: 10,
            timeUnitMs: 1_000,
            durationMs: 2_000,
            preAllocatedVUs: 1,
            maxVUs: 1,
            distribution: { kind: 'gamma', burstiness },
          },
          makeRandom(seed, run),
        ),
      ])
      const mean = runs.reduce((sum, { length }) => sum + length, 0) / runs.length
      const deviation = Math.sqrt(runs.reduce((sum, { length }) => sum + (length - mean) ** 2, 0) / runs.length)
      expect(Math.abs(mean - 20)).toBeLessThan((6 * deviation) / Math.sqrt(runs.length))

      const areas = arrivalAreas({ kind: 'gamma', burstiness }, makeRandom(seed), 0)
      let last = areas.next().value
      const gaps = Array.from({ length: 20_000 }, () => {
        const area = areas.next().value
        const gap = area - last
        last = area
        return gap
      })
      const meanGap = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const variance = gaps.reduce((sum, gap) => sum + (gap - meanGap) ** 2, 0) / gaps.length
      expect(Math.abs(meanGap - 1)).toBeLessThan(6 / Math.sqrt(burstiness * gaps.length))
      expect(Math.abs(variance * burstiness - 1)).toBeLessThan(6 * Math.sqrt((2 + 6 / burstiness) / gaps.length))
    }),
    { numRuns: 12 },
  )
})
