import { expect, test } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import { plannedIterations, plannedLoad } from '../../src/plan/planned-load.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { timesLoad } from '../../src/run-folder/merge-folders.ts'
import { runPlan } from '../fakes/run-plan.ts'

const [scenario] = runPlan().scenarios
const arrivals = { timeUnitMs: 1_000, preAllocatedVUs: 5, maxVUs: 9, distribution: 'constant' } as const
const stages = [
  { durationMs: 10_000, target: 20 },
  { durationMs: 10_000, target: 0 },
]

const executors: readonly ExecutorPlan[] = [
  { kind: 'shared-iterations', vus: 2, iterations: 10, maxDurationMs: 60_000 },
  { kind: 'per-vu-iterations', vus: 2, iterations: 10, maxDurationMs: 60_000 },
  { kind: 'constant-vus', vus: 4, durationMs: 60_000 },
  { kind: 'ramping-vus', startVUs: 1, stages, gracefulRampDownMs: 30_000 },
  { kind: 'constant-arrival-rate', rate: 3, durationMs: 60_000, ...arrivals },
  { kind: 'ramping-arrival-rate', startRate: 1, stages, ...arrivals },
]

test.each(executors.map((executor) => [executor.kind, executor] as const))(
  'three machines have three times the load of %s, at every moment',
  (_, executor) => {
    const plan = runPlan({ scenarios: [{ ...scenario!, executor }] })
    const [one, three] = [plan, timesLoad(plan, 3)].map((each) => each.scenarios[0]!)
    expect(plannedLoad(three!, WHOLE_RUN)?.points).toEqual(
      plannedLoad(one!, WHOLE_RUN)?.points.map(({ offsetMs, value }) => ({ offsetMs, value: 3 * value })),
    )
    const { expected } = plannedIterations(executor, WHOLE_RUN)
    const ofThree = plannedIterations(three!.executor as ExecutorPlan, WHOLE_RUN).expected
    expect(ofThree).toBe(expected === null ? null : 3 * expected)
  },
)

test('what a run may spend is as many times as much, and what Artillery makes stays as it is', () => {
  const plan = runPlan({
    budget: { costUsd: 1.5, tokens: null },
    scenarios: [{ ...scenario!, executor: { kind: 'phases' } }],
  })
  const { budget, scenarios } = timesLoad(plan, 2)
  expect(budget).toEqual({ costUsd: 3, tokens: null })
  expect(scenarios[0]?.executor).toEqual({ kind: 'phases' })
})
