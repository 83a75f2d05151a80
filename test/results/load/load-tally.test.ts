import { expect, test } from 'vitest'
import type { CallStep, FlowStep, ScenarioPlan } from '../../../src/plan/run-plan.ts'
import { makeDroppedCalls } from '../../../src/results/load/load-tally.ts'
import { modePlan, runPlan } from '../../fakes/run-plan.ts'

const [scenario] = runPlan().scenarios as readonly [ScenarioPlan]
const call = (mode: number | null): CallStep => ({ kind: 'call', mode, prompt: null, maxOutputTokens: null })

const dropped = (flow: readonly FlowStep[], modes: readonly number[]): object =>
  makeDroppedCalls(
    runPlan({
      modes: ['a', 'b', 'c'].map((name) => modePlan({ name })),
      scenarios: [{ ...scenario, name: 'ramp', flow, modes }],
    }),
  )('ramp', 6).map(({ calls, tags }) => [tags.mode, calls])

test.each([
  [
    'calls of the iteration’s mode are spread over the modes in turn',
    [call(null)],
    [0, 1],
    [
      ['a', 3],
      ['b', 3],
    ],
  ],
  [
    'calls that name a mode are of it',
    [call(2), call(null)],
    [0, 1],
    [
      ['a', 3],
      ['b', 3],
      ['c', 6],
    ],
  ],
  ['rounds of a loop are all counted', [{ kind: 'loop', count: 4, steps: [call(null)] }], [1], [['b', 24]]],
] satisfies [string, FlowStep[], number[], unknown[]][])('%s', (_, flow, modes, expected) => {
  expect(dropped(flow, modes)).toEqual(expected)
})
