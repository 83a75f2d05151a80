import { describe, expect, test } from 'vitest'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import { helloIn, judgeCall } from '../../../src/cli/doctor/check-calls.ts'
import { completedCall, refusedCall, tokens } from '../../fakes/call-record.ts'
import { modePlan } from '../../fakes/run-plan.ts'

test('a call that was served as it was asked for is fine', () => {
  expect(judgeCall(modePlan(), completedCall())).toEqual({
    name: 'call in mode standard',
    verdict: 'ok',
    found: 'completed in 750 ms',
    advice: null,
  })
})

test.each([
  [modePlan({ latency: 'optimized' }), {}, 'optimized latency was asked for, standard served'],
  [
    modePlan({ serviceTier: 'priority' }),
    { servedTier: 'default' } as const,
    'tier priority was asked for, default served',
  ],
])('one that was served otherwise is worth a word', (mode, changes, words) => {
  const { found, verdict } = judgeCall(mode, completedCall(changes))
  expect(verdict).toBe('warning')
  expect(found).toContain(words)
})

test('one that was throttled had no room, and the mode works', () => {
  const { found, verdict } = judgeCall(modePlan(), refusedCall({ kind: 'throttled', throttle: 'tokens' }))
  expect([verdict, found]).toEqual(['warning', 'throttled: tokens'])
})

test('one that failed says why, and what to do', () => {
  const outcome = { kind: 'failed', failure: 'access-denied', errorName: 'AccessDeniedException' } as const
  const { advice, found, verdict } = judgeCall(modePlan(), refusedCall(outcome))
  expect([verdict, found]).toEqual(['failed', 'access-denied (AccessDeniedException)'])
  expect(advice).toContain('bedrock:InvokeModel')
})

test.each([
  ['access-denied', ': User x may not.'],
  ['validation', ': User x may not.'],
  ['not-found', ': User x may not.'],
  ['reset', ''],
] as const)('of %s, Bedrock’s own words are told where they say more than ours', (failure, told) => {
  const call = refusedCall({ kind: 'failed', failure, errorName: 'Name' })
  expect(judgeCall(modePlan(), call, 'User x\u001B[2J\nmay not.').found.replace('[2J', '')).toBe(
    `${failure} (Name)${told}`,
  )
})

describe('a mode that caches', () => {
  const mode = modePlan({ cache: { points: ['system'], ttl: null } })

  test.each([
    [{ cacheWriteInputTokens: 2_100 }, 'ok', 'completed in 750 ms; cache: 0 tokens read, 2,100 written'],
    [{ cacheReadInputTokens: 2_100 }, 'ok', 'completed in 750 ms; cache: 2,100 tokens read, 0 written'],
    [{}, 'warning', 'completed in 750 ms; caching was asked for, and none of 100 input tokens was cached'],
  ])('is judged by what its answer says of the cache: %j', (usage, verdict, found) => {
    expect(judgeCall(mode, completedCall({ usage: tokens(usage) }))).toMatchObject({ verdict, found })
  })

  test('is not fine where the answer says nothing', () => {
    expect(judgeCall(mode, completedCall({ usage: null })).verdict).toBe('warning')
  })

  test('is called with a system prompt that its model would cache, and another mode with none', () => {
    const arn = 'arn:aws:bedrock:us-east-2:1:provisioned-model/abc'
    const [known, unknown] = [mode, { ...mode, model: arn }].map((each) => helloIn(each).system?.split(' ').length)
    expect(known).toBeGreaterThanOrEqual(2_048)
    expect(known).toBeLessThan(2_200)
    expect(unknown).toBeGreaterThanOrEqual(4_096)
    expect(helloIn(modePlan()).system).toBeNull()
  })
})

test.each<[Partial<ModePlan>, number | null]>([
  [{}, 16],
  [{ thinking: 'adaptive' }, 16],
  [{ promptVariables: {} }, null],
  [{ dialect: 'nova', thinking: 'adaptive', effort: 'medium' }, 16],
  [{ dialect: 'nova', thinking: 'adaptive', effort: 'high' }, null],
  [{ thinking: { budgetTokens: 2_000 } }, 2_016],
  [{ thinking: { budgetTokens: 2_000 }, inference: { ...modePlan().inference, maxTokens: 4_000 } }, 4_000],
  [{ additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } }, null],
])('a call of %j asks for few tokens, and for no fewer than it thinks', (changes, limit) => {
  expect(helloIn(modePlan(changes)).maxOutputTokens).toBe(limit)
})
