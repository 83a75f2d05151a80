import { describe, expect, test } from 'vitest'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { timeoutNotices } from '../../src/plan/limit-notices.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const timeouts = { connectMs: 1_000, responseMs: 60_000, idleMs: 60_000, callMs: 60_000 }
const noticesOf = (changes: Partial<ModePlan>): string[] =>
  timeoutNotices(runPlan({ modes: [modePlan({ timeouts, ...changes })] }))
const outputOf = (maxTokens: number | null): Partial<ModePlan> => ({
  inference: { ...modePlan().inference, maxTokens },
})
const thinking = { thinking: { type: 'enabled', budget_tokens: 4_000 } }

describe('timeoutNotices', () => {
  test('a reply that takes as long as the call may at 50 tokens/s is fine, and a longer one is told', () => {
    expect(noticesOf(outputOf(3_000))).toEqual([])
    expect(noticesOf(outputOf(null))).toEqual([])
    expect(noticesOf(outputOf(60_000))).toEqual([
      'A call in mode standard can last longer than its timeouts.call of 1m: 60000 output tokens at 50 tokens/s take 20m.',
    ])
  })

  test.each([
    [thinking, 60_000, 1],
    [{ thinking: { type: 'adaptive' } }, 10_000, 1],
    [{ reasoningConfig: { type: 'enabled' } }, 60_000, 1],
    [{ thinking: { type: 'disabled' } }, 60_000, 0],
    [{ top_k: 3 }, 60_000, 0],
    [null, 60_000, 0],
    [thinking, 120_000, 0],
  ] as const)('thinking as %j beside an idle limit of %i ms: %i notices', (fields, idleMs, count) => {
    const notices = noticesOf({ additionalModelRequestFields: fields, timeouts: { ...timeouts, idleMs } })
    expect(notices).toHaveLength(count)
  })
})
