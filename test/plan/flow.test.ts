import { describe, expect, test } from 'vitest'
import { firstCalls } from '../../src/plan/flow.ts'
import type { FlowStep, RunPlan, ScenarioPlan } from '../../src/plan/run-plan.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const [base] = runPlan().scenarios as [ScenarioPlan]
const modes = ['a', 'b', 'c'].map((name) => modePlan({ name }))
const call = (mode: number | null): FlowStep => ({ kind: 'call', mode, prompt: null, maxOutputTokens: null })
const vus = (count: number): ScenarioPlan['executor'] => ({ kind: 'constant-vus', vus: count, durationMs: 1_000 })

const callsOf = (scenario: Partial<ScenarioPlan>, plan: Partial<RunPlan> = {}): readonly number[] =>
  firstCalls(runPlan({ modes, scenarios: [{ ...base, modes: [0, 1], executor: vus(10), ...scenario }], ...plan }))

describe('firstCalls', () => {
  test('VUs that take modes in turn are spread over them, and a mode that none takes has none', () => {
    expect(callsOf({})).toStrictEqual([5, 5, 0])
    expect(callsOf({ executor: vus(11) })).toStrictEqual([6, 6, 0])
  })

  test('a step that names its mode may be where all VUs are', () => {
    expect(callsOf({ flow: [call(null), { kind: 'loop', count: 2, steps: [call(2)] }] })).toStrictEqual([5, 5, 10])
  })

  test('each thread and each segment has its part', () => {
    expect(callsOf({ executor: vus(100) }, { threads: 4 })).toStrictEqual([13, 13, 0])
    expect(callsOf({ executor: vus(100) }, { threads: 4, segment: { index: 1, count: 5 } })).toStrictEqual([3, 3, 0])
  })

  test.each<[string, ScenarioPlan['executor'], number]>([
    ['shared-iterations', { kind: 'shared-iterations', vus: 8, iterations: 3, maxDurationMs: 1 }, 3],
    ['per-vu-iterations', { kind: 'per-vu-iterations', vus: 8, iterations: 3, maxDurationMs: 1 }, 8],
    ['ramping-vus', { kind: 'ramping-vus', startVUs: 2, stages: [], gracefulRampDownMs: 1 }, 2],
    [
      'constant-arrival-rate',
      {
        kind: 'constant-arrival-rate',
        rate: 5,
        durationMs: 1,
        timeUnitMs: 1_000,
        preAllocatedVUs: 7,
        maxVUs: 50,
        distribution: 'constant',
      },
      7,
    ],
    ['phases', { kind: 'phases' }, 0],
  ])('%s begins with as many calls as it has VUs then', (_, executor, calls) => {
    expect(callsOf({ executor, modes: [0] })[0]).toBe(calls)
  })

  test('a scenario that starts later is not there at the beginning', () => {
    expect(callsOf({ startTimeMs: 1 })).toStrictEqual([0, 0, 0])
  })

  test('no server is flooded', () => {
    expect(callsOf({ executor: vus(50_000) })).toStrictEqual([1_000, 1_000, 0])
  })
})
