import { expect, test } from 'vitest'
import type { FlowStep, RunPlan, ScenarioPlan } from '../../src/plan/run-plan.ts'
import { modeNotices, plannedModes } from '../../src/plan/planned-modes.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const call = (mode: number | null): FlowStep => ({ kind: 'call', mode, prompt: null, maxOutputTokens: null })

function planOf(changes: Partial<ScenarioPlan>, plan: Partial<RunPlan> = {}): RunPlan {
  const modes = ['a', 'b', 'c'].map((name) => modePlan({ name }))
  const base = runPlan({ modes, ...plan })
  return { ...base, scenarios: base.scenarios.map((scenario) => ({ ...scenario, modes: [0, 1], ...changes })) }
}

const iterations = (count: number): ScenarioPlan['executor'] => ({
  kind: 'shared-iterations',
  vus: 1,
  iterations: count,
  maxDurationMs: 60_000,
})

test.each<[string, readonly FlowStep[], number[]]>([
  ['takes its modes in turn', [call(null)], [0, 1]],
  ['names a mode of its own beside them', [{ kind: 'loop', count: 2, steps: [call(2)] }, call(null)], [0, 1, 2]],
  ['names every mode itself', [call(2)], [2]],
])('of a scenario that %s, these modes are planned', (_, flow, modes) => {
  expect(plannedModes(planOf({ flow }))).toEqual(modes)
})

test('fewer iterations than modes are told, where their number is known', () => {
  expect(modeNotices(planOf({ executor: iterations(1) }))).toEqual([
    'notice: scenario ramp makes 1 iteration and takes 2 modes in turn: a mode that gets no call fails the run',
  ])
  expect(modeNotices(planOf({ executor: iterations(2) }))).toEqual([])
  expect(modeNotices(planOf({}))).toEqual([])
  expect(modeNotices(planOf({ executor: iterations(1), flow: [call(0)] }))).toEqual([])
  expect(modeNotices(planOf({ executor: iterations(1) }, { segment: { index: 0, count: 2 } }))).toEqual([])
})
