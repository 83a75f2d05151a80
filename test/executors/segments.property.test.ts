// Segments together are the whole: the same VUs at every moment, the same arrivals, the same calls.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import { mostVUs } from '../../src/plan/planned-load.ts'
import { shareOf, type Segment } from '../../src/plan/segment.ts'
import { arrivalsOfSegment, stepsOfSegment } from '../../src/executors/own-segment.ts'
import { rampingRateArrivals } from '../../src/executors/arrivals.ts'
import { vuSteps } from '../../src/executors/vu-steps.ts'
import { makeRandom } from '../../src/random/random.ts'
import type { SeenIteration } from '../fakes/fake-iterations.ts'
import { runToItsEnd, type ExecutorSetting } from './start-executor.ts'

const segmentCount = fc.integer({ min: 1, max: 6 })
const vus = fc.integer({ min: 1, max: 9 })
const stagesTo = (most: number) =>
  fc.array(fc.record({ durationMs: fc.constantFrom(0, 400, 1_000, 1_700), target: fc.nat(most) }), {
    minLength: 1,
    maxLength: 5,
  })
const arrivalFields = {
  timeUnitMs: fc.constantFrom(1_000, 2_500),
  // Enough that nothing is dropped: each arrival of 3 s could have its own.
  preAllocatedVUs: fc.constant(300),
  maxVUs: fc.constant(300),
  distribution: fc.constantFrom('constant' as const, 'poisson' as const, { kind: 'gamma' as const, burstiness: 0.3 }),
}
const rampingVUs = fc.record({
  kind: fc.constant('ramping-vus' as const),
  startVUs: fc.nat(9),
  stages: stagesTo(9),
  gracefulRampDownMs: fc.constantFrom(0, 600, 5_000),
})
const rampingRate = fc.record({
  kind: fc.constant('ramping-arrival-rate' as const),
  startRate: fc.nat(30),
  stages: stagesTo(30),
  ...arrivalFields,
})
const closedPlan = fc.oneof(
  fc.record({
    kind: fc.constant('per-vu-iterations' as const),
    vus,
    iterations: vus,
    maxDurationMs: fc.constant(2_000),
  }),
  fc.record({ kind: fc.constant('constant-vus' as const), vus, durationMs: fc.constant(2_000) }),
  rampingVUs,
)
const openPlan = fc.oneof(
  fc.record({
    kind: fc.constant('constant-arrival-rate' as const),
    rate: fc.integer({ min: 1, max: 30 }),
    durationMs: fc.constant(3_000),
    ...arrivalFields,
  }),
  rampingRate,
)

const segmentsOf = (count: number): Segment[] => Array.from({ length: count }, (_, index) => ({ index, count }))

interface Ran {
  readonly seen: readonly SeenIteration[]
  readonly dropped: number
}

async function runSegments(plan: ExecutorPlan, count: number, setting: ExecutorSetting): Promise<Ran> {
  const runs = await Promise.all(segmentsOf(count).map((segment) => runToItsEnd(plan, { ...setting, segment })))
  return {
    seen: runs.flatMap(({ iterations }) => iterations.seen),
    dropped: runs.reduce((sum, { iterations }) => sum + iterations.dropped(), 0),
  }
}

const sorted = (rows: readonly (readonly number[])[]): (readonly number[])[] =>
  rows.toSorted((one, other) => {
    const differing = one.findIndex((value, index) => value !== other[index])
    return differing === -1 ? 0 : (one[differing] ?? 0) - (other[differing] ?? 0)
  })

const vusAndTimes = (seen: readonly SeenIteration[]) =>
  sorted(seen.map(({ vu, startedMs, endedMs, interruptedMs }) => [vu, startedMs, endedMs ?? -1, interruptedMs ?? -1]))
const numbersAndTimes = (seen: readonly SeenIteration[]) =>
  sorted(seen.map(({ iteration, intendedStartMs }) => [iteration, intendedStartMs]))
const numbersAndVUs = (seen: readonly SeenIteration[]) => sorted(seen.map(({ iteration, vu }) => [iteration, vu]))

describe('the segments of a schedule', () => {
  test('have every arrival of the whole once, at its own time', () => {
    fc.assert(
      fc.property(rampingRate, segmentCount, fc.integer(), (plan, count, seed) => {
        const whole = [...rampingRateArrivals(plan, makeRandom(seed))]
        const parts = segmentsOf(count).map((segment) => [
          ...arrivalsOfSegment(rampingRateArrivals(plan, makeRandom(seed)), segment),
        ])
        expect(parts.flat().toSorted((a, b) => a - b)).toEqual(whole)
        expect(parts.map(({ length }) => length)).toEqual(
          segmentsOf(count).map((segment) => shareOf(whole.length, segment)),
        )
      }),
    )
  })

  test('have together as many VUs as the whole, at every moment', () => {
    fc.assert(
      fc.property(rampingVUs, segmentCount, ({ startVUs, stages }, count) => {
        const whole = [...vuSteps(startVUs, stages)]
        const parts = segmentsOf(count).map((segment) => [...stepsOfSegment(vuSteps(startVUs, stages), segment)])
        for (const { offsetMs, vus: wanted } of whole) {
          const each = parts.map((steps) => steps.findLast((step) => step.offsetMs <= offsetMs)?.vus ?? NaN)
          expect(each.reduce((sum, own) => sum + own, 0)).toBe(wanted)
        }
        // And they change when the whole does, and at no other moment.
        const moments = new Set(whole.map(({ offsetMs }) => offsetMs))
        for (const steps of parts) {
          for (const [index, step] of steps.entries()) {
            expect(moments.has(step.offsetMs)).toBe(true)
            expect(step.vus).not.toBe(steps[index - 1]?.vus)
          }
        }
      }),
    )
  })
})

describe('segments that are run', () => {
  test('start the iterations of the whole: closed models on the same VUs at the same moments', async () => {
    await fc.assert(
      fc.asyncProperty(closedPlan, segmentCount, fc.integer({ min: 50, max: 900 }), async (plan, count, paceMs) => {
        // A pace of its own for each VU, so that a VU that stands for another is seen; and no sum of it is the moment
        // of a step or an interruption, where either of two things may come first.
        const setting: ExecutorSetting = { iterationMs: ({ vu }) => paceMs + vu + Math.SQRT1_2, gracefulStopMs: 500 }
        const whole = await runToItsEnd(plan, setting)
        const parts = await runSegments(plan, count, setting)
        expect(vusAndTimes(parts.seen)).toEqual(vusAndTimes(whole.iterations.seen))
        expect(parts.dropped).toBe(whole.iterations.dropped())
      }),
      { numRuns: 60 },
    )
  })

  test('start the iterations of the whole: open models under the same numbers at the same moments', async () => {
    await fc.assert(
      fc.asyncProperty(openPlan, segmentCount, async (plan, count) => {
        const whole = await runToItsEnd(plan, { iterationMs: 250 })
        const parts = await runSegments(plan, count, { iterationMs: 250 })
        expect(numbersAndTimes(parts.seen)).toEqual(numbersAndTimes(whole.iterations.seen))
      }),
      { numRuns: 60 },
    )
  })

  test('share iterations without losing or doubling one, even when there are fewer VUs than segments', async () => {
    await fc.assert(
      fc.asyncProperty(vus, fc.nat(40), segmentCount, async (count, more, segments) => {
        const plan: ExecutorPlan = {
          kind: 'shared-iterations',
          vus: count,
          iterations: count + more,
          maxDurationMs: 600_000,
        }
        const { dropped, seen } = await runSegments(plan, segments, { iterationMs: (_, index) => 10 + (index % 7) })
        expect(seen.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: count + more }, (_, iteration) => iteration),
        )
        expect(dropped).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('make the same calls as the whole where the iterations of each VU are known', async () => {
    await fc.assert(
      fc.asyncProperty(vus, vus, segmentCount, async (count, iterations, segments) => {
        const plan: ExecutorPlan = { kind: 'per-vu-iterations', vus: count, iterations, maxDurationMs: 600_000 }
        const whole = await runToItsEnd(plan)
        const parts = await runSegments(plan, segments, {})
        expect(numbersAndVUs(parts.seen)).toEqual(numbersAndVUs(whole.iterations.seen))
        expect(whole.iterations.seen.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: count * iterations }, (_, iteration) => iteration),
        )
      }),
      { numRuns: 40 },
    )
  })

  test('never give an iteration the number of another, and count drops as the whole would be short of VUs', async () => {
    await fc.assert(
      fc.asyncProperty(openPlan, vus, segmentCount, async (written, maxVUs, count) => {
        const plan = { ...written, preAllocatedVUs: Math.ceil(maxVUs / 2), maxVUs }
        const { dropped, seen } = await runSegments(plan, count, { iterationMs: 900 })
        const due = await runToItsEnd({ ...written }, { iterationMs: 1 })
        expect(new Set(seen.map(({ iteration }) => iteration)).size).toBe(seen.length)
        expect(seen.length + dropped).toBe(due.iterations.seen.length)
        expect(Math.max(0, ...seen.map(({ vu }) => vu))).toBeLessThanOrEqual(mostVUs(plan))
      }),
      { numRuns: 60 },
    )
  })
})

test('a segment without a VU ends at once, and is no error', async () => {
  const plan: ExecutorPlan = { kind: 'constant-vus', vus: 2, durationMs: 60_000 }
  const { clock, iterations } = await runToItsEnd(plan, { startMs: 5, segment: { index: 2, count: 3 } })
  expect(clock.nowMs()).toBe(5)
  expect(iterations.seen).toEqual([])
  expect(iterations.holds).toEqual([])
})
