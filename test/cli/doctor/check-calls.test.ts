import { expect, test } from 'vitest'
import { judgeCall } from '../../../src/cli/doctor/check-calls.ts'
import { completedCall, refusedCall } from '../../fakes/call-record.ts'
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
