import { expect, test } from 'vitest'
import { runScenario, type ScenarioContext } from '../../src/engine/run-scenario.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import type { ThreadPool } from '../../src/workers/thread-pool.ts'
import { makeFakeClock } from '../fakes/fake-clock.ts'
import { runPlan } from '../fakes/run-plan.ts'

const executors: readonly ExecutorPlan[] = [
  { kind: 'constant-vus', vus: 10, durationMs: 60_000 },
  { kind: 'ramping-vus', startVUs: 10, stages: [{ durationMs: 60_000, target: 10 }], gracefulRampDownMs: 0 },
  { kind: 'shared-iterations', vus: 10, iterations: 1_000, maxDurationMs: 60_000 },
  { kind: 'per-vu-iterations', vus: 10, iterations: 100, maxDurationMs: 60_000 },
]

test.each(
  executors.flatMap((executor) => [
    [executor.kind, 'lost', executor] as const,
    [executor.kind, 'not-started', executor] as const,
  ]),
)('%s asks a pool of dead threads (%s) once a VU, and for no more', async (_, end, executor) => {
  const clock = makeFakeClock()
  const store = makeMetricStore()
  const base = runPlan()
  let starts = 0
  const pool: Pick<ThreadPool, 'start'> = {
    start() {
      starts++
      return { ended: Promise.resolve(end), verdict: () => 'none', interrupt() {} }
    },
  }
  const context: ScenarioContext = {
    plan: { ...base, scenarios: base.scenarios.map((scenario) => ({ ...scenario, executor })) },
    clock,
    pool,
    store,
    budget: { check() {} },
    startMs: 0,
    drain: new AbortController().signal,
    halt: new AbortController().signal,
    schedules: [],
  }
  await clock.runUntilDone(runScenario(context, 0))
  store.closeInterval(0, 1_000)
  expect(starts).toBe(10)
  expect(store.counter('interrupted_iterations', {}, 'run')).toBe(end === 'lost' ? 10 : 0)
  expect(store.counter('dropped_iterations', {}, 'run')).toBe(end === 'lost' ? 0 : 10)
  expect(clock.nowMs()).toBe(0)
})
