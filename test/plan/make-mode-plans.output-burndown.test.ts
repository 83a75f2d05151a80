import { expect, test } from 'vitest'
import { withBurndowns } from '../../src/plan/make-mode-plans.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { modePlan, quotaPlan } from '../fakes/run-plan.ts'

const burndownsOf = (...modes: readonly ModePlan[]): (number | null)[] =>
  withBurndowns(modes).map(({ outputBurndown }) => outputBurndown)

const ACCOUNT = 'arn:aws:bedrock:us-east-1:111122223333'

test.each([
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 5],
  ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 1],
  [`${ACCOUNT}:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0`, 5],
  ['anthropic.claude-of-next-year-v1:0', null],
  ['openai.gpt-oss-20b-1:0', 1],
  ['openai.gpt-5.6', null],
  ['us.amazon.nova-micro-v1:0', 1],
  ['deepseek.v3.2', 1],
  ['arn:aws:bedrock:us-east-1::foundation-model/qwen.qwen3-next-80b-a3b', 1],
  [`${ACCOUNT}:provisioned-model/abc`, 1],
  [`${ACCOUNT}:application-inference-profile/abc`, null],
  [`${ACCOUNT}:default-prompt-router/anthropic.claude:1`, null],
])('an output token of %s counts %s times', (model, burndown) => {
  expect(burndownsOf(modePlan({ model }))).toEqual([burndown])
})

test('what the scenario says comes first', () => {
  const quota = quotaPlan({ outputBurndown: 15 })
  const mode = modePlan({ model: 'us.amazon.nova-micro-v1:0', quota })
  expect(burndownsOf(mode)).toEqual([15])
})

test.each<[string, Partial<ModePlan>, number | null]>([
  ['of the same model and region', {}, 15],
  ['of another pool of it', { latency: 'optimized' }, 15],
  ['of another region', { region: 'eu-west-1' }, null],
  ['of another model', { model: 'anthropic.claude-of-next-century-v1:0' }, null],
])('what a mode says of its quota holds for a mode %s', (_, changes, burndown) => {
  const model = 'anthropic.claude-of-next-year-v1:0'
  const quota = quotaPlan({ tokensPerMinute: 9 })
  const modes = [
    modePlan({ model, name: 'unsaid', quota }),
    modePlan({ model, name: 'said', quota: { ...quota, outputBurndown: 15 } }),
  ]
  expect(burndownsOf(modePlan({ model, ...changes }), ...modes)[0]).toBe(burndown)
})
