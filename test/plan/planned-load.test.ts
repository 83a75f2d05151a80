import { describe, expect, test } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import { peakLoad, plannedIterations, plannedLoad } from '../../src/plan/planned-load.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { runPlan } from '../fakes/run-plan.ts'

const ARRIVALS = { timeUnitMs: 1_000, preAllocatedVUs: 10, maxVUs: 10, distribution: 'constant' } as const
const STAGES = [
  { durationMs: 1_000, target: 5 },
  { durationMs: 0, target: 8 },
  { durationMs: 2_000, target: 0 },
]

const shared: ExecutorPlan = { kind: 'shared-iterations', vus: 3, iterations: 10, maxDurationMs: 4_000 }
const perVU: ExecutorPlan = { kind: 'per-vu-iterations', vus: 3, iterations: 10, maxDurationMs: 4_000 }
const constant: ExecutorPlan = { kind: 'constant-vus', vus: 3, durationMs: 4_000 }
const ramping: ExecutorPlan = { kind: 'ramping-vus', startVUs: 1, stages: STAGES, gracefulRampDownMs: 0 }
const rate: ExecutorPlan = { kind: 'constant-arrival-rate', ...ARRIVALS, rate: 3, durationMs: 2_500 }
const rampingRate: ExecutorPlan = { kind: 'ramping-arrival-rate', ...ARRIVALS, startRate: 1, stages: STAGES }

const pointsOf = (executor: ExecutorPlan, segment = WHOLE_RUN) => {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const load = plannedLoad({ ...scenario, executor, startTimeMs: 500 }, segment)
  return [load?.measure, ...(load?.points.map(({ offsetMs, value }) => [offsetMs, value]) ?? [])]
}

describe('the curve of a load', () => {
  test.each([
    [shared, ['vus', [500, 3], [4_500, 3]]],
    [perVU, ['vus', [500, 3], [4_500, 3]]],
    [constant, ['vus', [500, 3], [4_500, 3]]],
    [ramping, ['vus', [500, 1], [1_500, 5], [1_500, 8], [3_500, 0]]],
    [rate, ['iterations-per-second', [500, 3], [3_000, 3]]],
    [{ ...rate, timeUnitMs: 60_000 }, ['iterations-per-second', [500, 0.05], [3_000, 0.05]]],
    [rampingRate, ['iterations-per-second', [500, 1], [1_500, 5], [1_500, 8], [3_500, 0]]],
  ])('%j', (executor, points) => {
    expect(pointsOf(executor)).toEqual(points)
  })

  test('of a segment has its own VUs, and its part of the rate', () => {
    const second = { index: 1, count: 2 }
    expect(pointsOf(constant, second)).toEqual(['vus', [500, 1], [4_500, 1]])
    expect(pointsOf(rate, second)).toEqual(['iterations-per-second', [500, 1.5], [3_000, 1.5]])
  })

  test('of a segment that gets no VU is nothing', () => {
    expect(pointsOf(constant, { index: 3, count: 4 })).toEqual(['vus', [500, 0], [4_500, 0]])
  })
})

describe('the greatest load between two moments', () => {
  const points = [
    { offsetMs: 1_000, value: 0 },
    { offsetMs: 2_000, value: 10 },
    { offsetMs: 2_000, value: 4 },
    { offsetMs: 4_000, value: 4 },
  ]
  test.each([
    [0, 999, 0],
    [0, 1_500, 5],
    [1_200, 1_400, 4],
    [1_900, 2_100, 10],
    [2_000, 2_100, 4],
    [2_001, 2_500, 4],
    [3_999, 5_000, 4],
    [4_000, 5_000, 0],
  ])('from %i ms to %i ms is %d', (fromMs, toMs, peak) => {
    expect(peakLoad(points, fromMs, toMs)).toBe(peak)
  })
})

describe('iterations', () => {
  test.each([
    [shared, 10, 10],
    [perVU, 30, 30],
    [constant, null, null],
    [ramping, null, null],
    // Due at 0, ⅓ s … 2⅓ s.
    [rate, 8, 8],
    // One that would be due at the end is not started.
    [{ ...rate, durationMs: 2_000 }, 6, 6],
    [{ ...rate, distribution: 'poisson' as const }, 7.5, null],
    [{ ...rate, distribution: { kind: 'gamma' as const, burstiness: 0.2 } }, 7.5, null],
    // (1 + 5) / 2 · 1 s + (8 + 0) / 2 · 2 s
    [rampingRate, 11, 12],
    [{ ...rampingRate, distribution: 'poisson' as const }, 11, null],
  ])('%j', (executor, expected, atMost) => {
    expect(plannedIterations(executor, WHOLE_RUN)).toEqual({ expected, atMost })
  })

  test.each([
    [shared, [4, 3, 3]],
    [perVU, [10, 10, 10]],
    [rate, [3, 3, 2]],
    // Two VUs are in two segments; the third has no part.
    [{ ...shared, vus: 2 }, [5, 5, 0]],
  ])('of three segments sum to those of the whole: %j', (executor, shares) => {
    const counts = [0, 1, 2].map((index) => plannedIterations(executor, { index, count: 3 }).expected)
    expect(counts).toEqual(shares)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(plannedIterations(executor, WHOLE_RUN).expected)
  })
})
