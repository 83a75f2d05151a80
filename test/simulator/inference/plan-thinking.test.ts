import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import {
  type ModelAsks,
  noAsks,
  type ThinkingAsked,
  type ToolChoice,
} from '../../../src/simulator/inference/model-asks.ts'
import { planThinking } from '../../../src/simulator/inference/plan-thinking.ts'
import type { EffortProfile, ThinkingProfile } from '../../../src/simulator/profile/profile.ts'

const thinking: ThinkingProfile = {
  kinds: ['adaptive', 'budget'],
  byDefault: false,
  canBeOff: true,
  told: 'full',
  summaryShare: 0.25,
  tokens: { kind: 'constant', value: 1_000 },
}
const effort: EffortProfile = { usual: 'medium', factors: { low: 0.5, medium: 1, high: 2 } }
const adaptive: ThinkingAsked = { kind: 'adaptive', isOmitted: false }

const plan = (changes: Partial<ThinkingProfile>, asks: Partial<ModelAsks> = {}, maxTokens = 10_000) =>
  planThinking(
    { thinking: { ...thinking, ...changes }, effort },
    { ...noAsks, ...asks },
    maxTokens,
    makeRandom(1, 'test'),
  )

test('a model thinks by default, or when it is asked to', () => {
  expect(plan({})).toBeNull()
  expect(plan({ byDefault: true })).toEqual({ tokens: 1_000, visibleTokens: 1_000 })
  expect(plan({}, { thinking: adaptive })).toEqual({ tokens: 1_000, visibleTokens: 1_000 })
  expect(plan({ byDefault: true }, { thinking: { kind: 'off' } })).toBeNull()
})

test('a model that does not think draws nothing', () => {
  const unused = {
    next: () => {
      throw new Error('drawn')
    },
  }
  expect(planThinking({ thinking: null, effort: null }, noAsks, 10, unused)).toBeNull()
})

test.each([
  ['low', 500],
  ['medium', 1_000],
  ['high', 2_000],
])('effort %s thinks %i tokens', (level, tokens) => {
  expect(plan({}, { thinking: adaptive, effort: level })?.tokens).toBe(tokens)
})

test('a thought keeps to its budget, and to the limit of the reply', () => {
  const budget: ThinkingAsked = { kind: 'budget', budgetTokens: 300, isOmitted: false }
  expect(plan({}, { thinking: budget })?.tokens).toBe(300)
  expect(plan({}, { thinking: adaptive }, 200)?.tokens).toBe(200)
})

test.each([
  ['full', false, 1_000],
  ['summary', false, 250],
  ['omitted', false, 0],
  ['full', true, 0],
] as const)('of a thought told as %s (omitted: %s), %i tokens are seen', (told, isOmitted, visibleTokens) => {
  expect(plan({ told }, { thinking: { kind: 'adaptive', isOmitted } })?.visibleTokens).toBe(visibleTokens)
})

const inTurn = (steps: number, choice: ToolChoice = { kind: 'auto' }): ModelAsks['tools'] => ({
  tools: [{ name: 'a', schema: {} }],
  choice,
  isParallel: true,
  turn: { steps, firstCallId: steps === 0 ? null : 'a' },
})

test('with a budget it thinks before the first call of a turn only, unless it is asked to between them', () => {
  const budget: ThinkingAsked = { kind: 'budget', budgetTokens: 2_000, isOmitted: false }
  expect(plan({}, { thinking: budget, tools: inTurn(0) })).not.toBeNull()
  expect(plan({}, { thinking: budget, tools: inTurn(2) })).toBeNull()
  expect(plan({}, { thinking: budget, tools: inTurn(2), isInterleaved: true })).not.toBeNull()
  expect(plan({}, { thinking: adaptive, tools: inTurn(2) })).not.toBeNull()
})

test('a model that thinks by default does not where it is made to call a tool', () => {
  expect(plan({ byDefault: true }, { tools: inTurn(0) })).not.toBeNull()
  expect(plan({ byDefault: true }, { tools: inTurn(0, { kind: 'any' }) })).toBeNull()
  expect(plan({ byDefault: true }, { tools: inTurn(0, { kind: 'tool', name: 'a' }) })).toBeNull()
})
