import type { ExecutorName } from '../../src/plan/executor-plan.ts'
import { scheduleOf, tracePlanOf } from '../fakes/trace-plan.ts'
import { describeExecutorContract, type ExecutorCase } from '../contracts/executor.contract.ts'

const schedule = scheduleOf([0, 0, 120, 700, 700, 1_900, 2_000.25, 3_100, 3_300, 3_300.5, 4_100, 4_999], 5_000)

const cases = {
  // More iterations than there is time for.
  'shared-iterations': {
    plan: { kind: 'shared-iterations', vus: 4, iterations: 1_000, maxDurationMs: 5_000 },
    mostVUs: 4,
  },
  'per-vu-iterations': {
    plan: { kind: 'per-vu-iterations', vus: 4, iterations: 1_000, maxDurationMs: 5_000 },
    mostVUs: 4,
  },
  'constant-vus': { plan: { kind: 'constant-vus', vus: 4, durationMs: 5_000 }, mostVUs: 4 },
  'ramping-vus': {
    plan: {
      kind: 'ramping-vus',
      startVUs: 1,
      stages: [
        { durationMs: 4_000, target: 5 },
        { durationMs: 0, target: 7 },
        { durationMs: 2_000, target: 7 },
      ],
      gracefulRampDownMs: 30_000,
    },
    mostVUs: 7,
  },
  'constant-arrival-rate': {
    plan: {
      kind: 'constant-arrival-rate',
      rate: 5,
      timeUnitMs: 1_000,
      durationMs: 5_000,
      preAllocatedVUs: 6,
      maxVUs: 9,
      distribution: 'constant',
    },
    mostVUs: 9,
  },
  'ramping-arrival-rate': {
    plan: {
      kind: 'ramping-arrival-rate',
      startRate: 2,
      stages: [
        { durationMs: 3_000, target: 8 },
        { durationMs: 0, target: 4 },
        { durationMs: 2_000, target: 1 },
      ],
      timeUnitMs: 1_000,
      preAllocatedVUs: 6,
      maxVUs: 9,
      distribution: 'constant',
    },
    mostVUs: 9,
  },
  trace: { plan: tracePlanOf(schedule, { maxVUs: 9 }), schedule, mostVUs: 9 },
} as const satisfies Record<ExecutorName, ExecutorCase>

for (const [name, itsCase] of Object.entries(cases)) describeExecutorContract(name, itsCase)

for (const name of ['constant-arrival-rate', 'ramping-arrival-rate'] as const) {
  describeExecutorContract(`${name} with poisson arrivals`, {
    ...cases[name],
    plan: { ...cases[name].plan, distribution: 'poisson' },
  })
  describeExecutorContract(`${name} with gamma arrivals`, {
    ...cases[name],
    plan: { ...cases[name].plan, distribution: { kind: 'gamma', burstiness: 0.5 } },
  })
}
