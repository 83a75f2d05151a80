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

const advice = (rest: string) =>
  `Mode standard thinks before it answers${rest}`.replace(
    'LIMIT',
    'Thinking counts against the output limit of 300 tokens, so replies can be empty (stop reason max_tokens).',
  )

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
    expect(notices.filter((notice) => notice.includes('timeouts.idle'))).toHaveLength(count)
  })

  const OPUS = 'us.anthropic.claude-opus-5-5'
  const SONNET = 'us.anthropic.claude-sonnet-5'
  const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
  const patient = { ...timeouts, idleMs: 300_000, callMs: 600_000 }
  test.each<[Partial<ModePlan>, number | null, string[]]>([
    [{ model: SONNET }, 300, [advice(', as its model does by default. LIMIT Raise the limit, or set thinking: off.')]],
    [{ model: OPUS }, 300, [advice(', as its model does by default. LIMIT Raise the limit, or lower the effort.')]],
    [{ model: HAIKU, thinking: 'adaptive' }, 300, [advice('. LIMIT Raise the limit, or set thinking: off.')]],
    [{ model: SONNET, thinking: 'off' }, 300, []],
    [{ model: SONNET, additionalModelRequestFields: { thinking: { type: 'disabled' } } }, 300, []],
    [{ model: HAIKU }, 300, []],
    [{ model: SONNET }, 1_024, []],
    [{ model: SONNET }, null, []],
  ])('a reply of %j may be empty where %s tokens are all that it has', (changes, maxTokens, expected) => {
    expect(noticesOf({ ...changes, ...outputOf(maxTokens), timeouts: patient })).toStrictEqual(expected)
  })

  test('thinking within the inferenceConfig of Nova’s own body is seen', () => {
    const additionalModelRequestFields = { inferenceConfig: { reasoningConfig: { type: 'enabled' } } }
    expect(noticesOf({ additionalModelRequestFields })[0]).toContain(
      'requests thinking (inferenceConfig.reasoningConfig)',
    )
  })

  test('thinking that the key asks for is told as such where silence ends the call', () => {
    expect(noticesOf({ thinking: { budgetTokens: 2_000 } })).toStrictEqual([
      'Mode standard requests thinking (thinking), and its timeouts.idle is 1m: a model that thinks can be silent for longer, and the call then ends as stalled.',
    ])
    expect(noticesOf({ thinking: 'off' })).toStrictEqual([])
  })
})
