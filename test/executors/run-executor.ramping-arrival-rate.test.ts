import { describe, expect, test } from 'vitest'
import type { RampingArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd } from './start-executor.ts'

/** 0 → 4 a second in 2 s: the area is t², so that arrivals are at √n seconds; then 2 more seconds of 4. */
const plan = (changes: Partial<RampingArrivalRatePlan> = {}): RampingArrivalRatePlan => ({
  kind: 'ramping-arrival-rate',
  startRate: 0,
  stages: [
    { durationMs: 2_000, target: 4 },
    { durationMs: 1_000, target: 4 },
  ],
  timeUnitMs: 1_000,
  preAllocatedVUs: 10,
  maxVUs: 10,
  distribution: 'constant',
  ...changes,
})

const ROOTS_MS = [1_000, 1_000 * Math.SQRT2, 1_000 * Math.sqrt(3), 2_000, 2_250, 2_500, 2_750]

describe('ramping-arrival-rate', () => {
  test('starts each arrival at its moment', async () => {
    const { clock, iterations } = await runToItsEnd(plan(), { startMs: 500, iterationMs: 100 })
    expect(iterations.seen).toHaveLength(ROOTS_MS.length)
    for (const [index, { startedMs, intendedStartMs, iteration }] of iterations.seen.entries()) {
      expect(startedMs).toBeCloseTo(500 + (ROOTS_MS[index] ?? NaN), 6)
      expect(intendedStartMs).toBe(startedMs)
      expect(iteration).toBe(index)
    }
    expect(iterations.dropped()).toBe(0)
    expect(clock.nowMs()).toBe(3_500)
  })

  test('drops what finds no free VU, and allocates up to maxVUs', async () => {
    // Endless iterations. 1.0 s: VU 1. 1.4 s: dropped, VU 2 comes. 1.7 s: VU 2. Everything later is dropped.
    const { iterations } = await runToItsEnd(plan({ preAllocatedVUs: 1, maxVUs: 2 }), { iterationMs: 1e9 })
    expect(iterations.seen.map(({ vu }) => vu)).toEqual([1, 2])
    expect(iterations.dropped()).toBe(5)
    expect(iterations.seen.length + iterations.dropped()).toBe(ROOTS_MS.length)
  })
})
