import { describe, expect, test } from 'vitest'
import { usesOf } from '../../src/plan/planned-tokens.ts'
import { modeOfValue } from '../../src/plan/row-modes.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { dataSetFacts, dataSetSource } from '../fakes/data-set-source.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const modes = [modePlan({ name: 'a', model: 'model-a' }), modePlan({ name: 'b', model: 'model-b' })]

test.each([
  ['a', 0],
  ['b', 1],
  ['model-b', 1],
  ['small', 1],
  ['other', null],
])('%s means mode %s', (value, mode) => {
  expect(modeOfValue(modes, { modeOf: { small: 'b' } }, value)).toBe(mode)
})

const expected = (plan: RunPlan, mode: number) => usesOf(plan, mode).map((use) => use.expected)

describe('the calls of a mode', () => {
  const facts = dataSetFacts({
    modes: [
      { value: 'b', share: 0.5 },
      { value: null, share: 0.5 },
    ],
  })
  const [plain] = runPlan().prompts
  const [scenario] = runPlan().scenarios
  if (plain === undefined || scenario === undefined) throw new Error('the plan has a prompt and a scenario')
  const byRow = { ...plain, name: 'rows', weight: 1, source: dataSetSource('/rows', { facts }) }
  const executor = { kind: 'shared-iterations', vus: 1, iterations: 80, maxDurationMs: 1_000 } as const
  const planOf = (prompts: RunPlan['prompts'], ofScenario: readonly number[]): RunPlan =>
    runPlan({
      modes,
      prompts,
      scenarios: [
        {
          ...scenario,
          executor,
          modes: ofScenario,
          flow: [{ kind: 'call', mode: null, prompt: null, maxOutputTokens: null }],
        },
      ],
    })

  test('are those that its rows say, and its share of those that say nothing', () => {
    expect(expected(planOf([byRow], [0, 1]), 0)).toEqual([20])
    expect(expected(planOf([byRow], [0, 1]), 1)).toEqual([60])
  })

  test('come to a mode that the scenario does not take', () => {
    expect(expected(planOf([byRow], [0]), 0)).toEqual([40])
    expect(expected(planOf([byRow], [0]), 1)).toEqual([40])
  })

  test('come beside those of other prompts', () => {
    const plan = planOf([byRow, { ...plain, name: 'other', weight: 3 }], [0, 1])
    expect(expected(plan, 0)).toEqual([5 + 30])
    expect(expected(plan, 1)).toEqual([15 + 30])
    expect(usesOf(plan, 1)[0]?.atMost).toBe(80)
  })
})
