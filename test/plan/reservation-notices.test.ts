import { expect, test } from 'vitest'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { reservationNotices } from '../../src/plan/reservation-notices.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { modePlan, quotaPlan, runPlan } from '../fakes/run-plan.ts'

const [counting] = runPlan().prompts
if (counting === undefined) throw new Error('the plan has a prompt')

/** 100 tokens of input, and no limit of output. */
const prompt: RunPlan['prompts'][number] = {
  ...counting,
  source: { kind: 'synthetic', task: 'story', inputTokens: { kind: 'constant', value: 100 } },
  system: null,
}
const told = (changes: Partial<ModePlan>, plan: Partial<RunPlan> = {}): string[] =>
  reservationNotices(
    runPlan({
      prompts: [prompt],
      ...plan,
      modes: [modePlan({ modelOutputLimit: 64_000, ...changes }), ...(plan.modes ?? [])],
    }),
  )

const aws = { target: { kind: 'aws' } } as const
const reserves =
  "Mode standard makes calls without maxTokens. Until such a call ends, Bedrock reserves the model's maximum of 64,000 output tokens"
const cure = 'Set inference.maxTokens close to what replies need.'

test('on AWS, calls without maxTokens are told to reserve what the model makes at most', () => {
  expect(told({}, aws)).toEqual([`${reserves} of your tokens per minute. ${cure}`])
  expect(told({ modelOutputLimit: null }, aws)).toEqual([
    `Mode standard makes calls without maxTokens. Until such a call ends, Bedrock reserves the most output tokens that the model can make. ${cure}`,
  ])
})

const under = (given: Parameters<typeof quotaPlan>[0]) => told({ quota: quotaPlan(given) })

test('under a quota, it says how many such calls that admits', () => {
  // 64,100 each.
  expect(under({ tokensPerMinute: 1_000_000 })).toEqual([
    `${reserves}: the quota.tokensPerMinute of 1,000,000 admits 15 such calls at once, and as many a minute if each takes a minute. ${cure}`,
  ])
  expect(under({ inputTokensPerMinute: 64_100 })[0]).toContain(
    'the quota.inputTokensPerMinute of 64,100 admits 1 such call at once',
  )
  expect(under({ tokensPerMinute: 64_099 })).toEqual([
    `${reserves}: more than the quota.tokensPerMinute of 64,099 admits, so every call can be throttled. ${cure}`,
  ])
})

test('a mode that shares the quota speaks for the others', () => {
  const other = modePlan({
    name: 'other',
    quota: quotaPlan({ tokensPerMinute: 640_000 }),
    inference: { ...modePlan().inference, maxTokens: 9 },
  })
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  expect(told({}, { modes: [other], scenarios: [{ ...scenario, modes: [0, 1] }] })).toEqual([
    expect.stringContaining('quota.tokensPerMinute of 640,000 admits 9 such calls'),
  ])
})

test.each<[string, Partial<ModePlan>, Partial<RunPlan>]>([
  ['a mode with maxTokens', { inference: { ...modePlan().inference, maxTokens: 400 } }, aws],
  [
    'prompts with a limit of their own',
    {},
    { ...aws, prompts: [{ ...prompt, maxOutputTokens: { kind: 'constant', value: 9 } }] },
  ],
  ['the simulator, under no quota of tokens', { quota: quotaPlan({ requestsPerMinute: 9 }) }, {}],
  ['what is provisioned', { model: 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc' }, aws],
])('%s is told nothing', (_, mode, plan) => {
  expect(told(mode, plan)).toEqual([])
})
