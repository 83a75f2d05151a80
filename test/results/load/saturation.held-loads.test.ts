import { expect, test } from 'vitest'
import type { ExecutorPlan, StagePlan } from '../../../src/plan/executor-plan.ts'
import type { ScenarioPlan } from '../../../src/plan/run-plan.ts'
import { heldLoads } from '../../../src/results/load/saturation.ts'
import { runPlan } from '../../fakes/run-plan.ts'

const [scenario] = runPlan().scenarios as readonly [ScenarioPlan]
const stage = (seconds: number, target: number): StagePlan => ({ durationMs: seconds * 1_000, target })
const arrivals = { timeUnitMs: 60_000, preAllocatedVUs: 1, maxVUs: 1, distribution: 'constant' as const }

const heldBy = (executor: ExecutorPlan, changes: object = {}): object[] =>
  heldLoads(runPlan({ scenarios: [{ ...scenario, executor }], ...changes })).map(({ load, startMs, endMs }) => [
    load,
    startMs,
    endMs,
  ])

const vus = (startVUs: number, ...stages: StagePlan[]): ExecutorPlan => ({
  kind: 'ramping-vus',
  startVUs,
  stages,
  gracefulRampDownMs: 0,
})

test.each([
  [
    'stages that keep their target are held, ramps are not',
    vus(1, stage(5, 10), stage(30, 10), stage(5, 20), stage(20, 20)),
    [
      [10, 5_000, 35_000],
      [20, 40_000, 60_000],
    ],
  ],
  [
    'a jump begins one',
    vus(0, stage(0, 10), stage(30, 10), stage(0, 20), stage(20, 20)),
    [
      [10, 0, 30_000],
      [20, 30_000, 50_000],
    ],
  ],
  ['the start is held if the first stage keeps it', vus(5, stage(10, 5), stage(10, 0)), [[5, 0, 10_000]]],
  ['stages of one load one after the other are one', vus(5, stage(10, 5), stage(10, 5)), [[5, 0, 20_000]]],
  ['nothing is no load', vus(5, stage(0, 0), stage(10, 0)), []],
  ['a ramp through holds none', vus(0, stage(60, 100)), []],
  [
    'rates are a second',
    { kind: 'ramping-arrival-rate', startRate: 120, stages: [stage(10, 120)], ...arrivals },
    [[2, 0, 10_000]],
  ],
  ['a load that never changes is no step', { kind: 'constant-vus', vus: 3, durationMs: 10_000 }, []],
] satisfies [string, ExecutorPlan, unknown[]][])('%s', (_, executor, expected) => {
  expect(heldBy(executor)).toEqual(expected)
})

test('times count from the run’s start, and a segment holds its part', () => {
  const executor: ExecutorPlan = {
    kind: 'ramping-arrival-rate',
    startRate: 120,
    stages: [stage(10, 120)],
    ...arrivals,
    maxVUs: 4,
  }
  const scenarios = [{ ...scenario, executor, startTimeMs: 7_000 }]
  expect(heldBy(executor, { scenarios, segment: { index: 0, count: 2 } })).toEqual([[1, 7_000, 17_000]])
})
