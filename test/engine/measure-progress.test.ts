import { expect, test } from 'vitest'
import { measureProgress } from '../../src/engine/measure-progress.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import type { ScenarioPlan } from '../../src/plan/run-plan.ts'
import { runPlan } from '../fakes/run-plan.ts'

const [ramp] = runPlan().scenarios as readonly [ScenarioPlan]
const shared: ScenarioPlan = {
  ...ramp,
  name: 'shared',
  startTimeMs: 5_000,
  executor: { kind: 'shared-iterations', vus: 3, iterations: 10, maxDurationMs: 60_000 },
}

test('each scenario has its own counts, and the run its rates', () => {
  const store = makeMetricStore()
  const call = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }
  store.count('calls', call, 8)
  store.count('calls_completed', call, 5)
  store.closeInterval(0, 1_000)
  store.count('calls', call, 4)
  store.count('calls_throttled', call, 1)
  store.count('output_tokens', call, 300)
  store.count('iterations', { scenario: 'ramp' }, 6)
  store.count('iterations', { scenario: 'shared' }, 2)
  store.count('dropped_iterations', { scenario: 'shared' }, 3)
  store.count('interrupted_iterations', { scenario: 'shared' }, 1)
  store.gauge('vus', { scenario: 'ramp' }, 1)
  store.gauge('vus', { scenario: 'shared' }, 2)
  const plan = runPlan({ scenarios: [ramp, shared] })

  expect(measureProgress(plan, store, store.closeInterval(1_000, 3_000))).toEqual({
    elapsedMs: 3_000,
    scenarios: [
      {
        name: 'ramp',
        executor: 'constant-vus',
        startTimeMs: 0,
        plannedMs: 1_000,
        plannedIterations: null,
        mostVUs: 1,
        vus: 1,
        iterations: 6,
        interruptedIterations: 0,
        droppedIterations: 0,
      },
      {
        name: 'shared',
        executor: 'shared-iterations',
        startTimeMs: 5_000,
        plannedMs: 60_000,
        plannedIterations: 10,
        mostVUs: 3,
        vus: 2,
        iterations: 2,
        interruptedIterations: 1,
        droppedIterations: 3,
      },
    ],
    // 12 started, 5 completed, 1 throttled.
    callsInFlight: 6,
    callsPerSecond: 2,
    outputTokensPerSecond: 150,
    ttftP50Ms: null,
    ttftP99Ms: null,
    calls: 12,
    throttled: 1,
    failed: 0,
  })
})

test('a segment has its share of the VUs and the iterations', () => {
  const plan = runPlan({ scenarios: [shared], segment: { index: 1, count: 2 } })
  const store = makeMetricStore()
  const [progress] = measureProgress(plan, store, store.closeInterval(0, 1_000)).scenarios
  expect(progress).toMatchObject({ mostVUs: 1, plannedIterations: 5 })
})

test('tokens a second are of the text that came in the interval, at the tokens a byte that calls have had so far', () => {
  const store = makeMetricStore()
  const call = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }
  const progress = (): number => measureProgress(runPlan(), store, store.closeInterval(0, 2_000)).outputTokensPerSecond
  store.count('output_bytes', call, 4_000)
  // No usage yet says how many tokens these are.
  expect(progress()).toBe(0)
  store.count('output_bytes', call, 800)
  store.count('output_tokens', call, 1_000)
  store.count('settled_output_bytes', call, 4_000)
  expect(progress()).toBe(100)
})
