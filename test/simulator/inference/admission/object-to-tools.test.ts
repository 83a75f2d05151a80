import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../../src/random/random.ts'
import { objectToTools } from '../../../../src/simulator/inference/admission/object-to-tools.ts'
import {
  type ModelAsks,
  noAsks,
  type ThinkingAsked,
  type ToolChoice,
} from '../../../../src/simulator/inference/model-asks.ts'
import { signThought } from '../../../../src/simulator/inference/thought-signature.ts'
import type { ModelProfile } from '../../../../src/simulator/profile/profile.ts'
import { modelProfile, someCache } from '../../invoke/model-profile.ts'

const object = (asks: Partial<ModelAsks>, model: Partial<ModelProfile> = {}) =>
  objectToTools(modelProfile(model), { ...noAsks, ...asks })
const tools = (choice: ToolChoice, ...names: string[]): ModelAsks['tools'] => ({
  tools: names.map((name) => ({ name, schema: {} })),
  choice,
  isParallel: true,
  turn: { steps: 0, firstCallId: null },
})
const budget: ThinkingAsked = { kind: 'budget', budgetTokens: 2_000, isOmitted: false }
const adaptive: ThinkingAsked = { kind: 'adaptive', isOmitted: false }

test('the name of a tool is one of its own, and a chosen one is there', () => {
  expect(object({ tools: tools({ kind: 'auto' }, 'a', 'b') })).toBeNull()
  expect(object({ tools: tools({ kind: 'auto' }, 'a', 'b', 'a') })).toBe('tools: Tool names must be unique.')
  expect(object({ tools: tools({ kind: 'tool', name: 'b' }, 'a', 'b') })).toBeNull()
  expect(object({ tools: tools({ kind: 'tool', name: 'c' }, 'a') })).toBe(
    "tool_choice: Tool 'c' not found in provided tools",
  )
})

test.each<[ToolChoice, ThinkingAsked | null, boolean]>([
  [{ kind: 'any' }, budget, true],
  [{ kind: 'tool', name: 'a' }, adaptive, true],
  [{ kind: 'auto' }, budget, false],
  [{ kind: 'any' }, { kind: 'off' }, false],
  [{ kind: 'any' }, null, false],
])('of a choice of %j with thinking %j it is %s that it is refused', (choice, thinking, isRefused) => {
  const told = 'Thinking may not be enabled when tool_choice forces tool use.'
  expect(object({ tools: tools(choice, 'a'), thinking })).toBe(isRefused ? told : null)
})

test('a cache point behind tools is refused by a model that has it elsewhere only', () => {
  const asks = { tools: tools({ kind: 'auto' }, 'a'), toolCachePoint: 1 }
  expect(object(asks, { cache: someCache })).toBeNull()
  expect(object(asks, { cache: { ...someCache, isForTools: false } })).toBe(
    'Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please reformat your input and try again.',
  )
})

describe('a thought that is carried back', () => {
  const place = 'messages.1.content.0'
  const signature = signThought(' map sun', makeRandom(1, 'test'))
  const carry = (text: string, signed: string | null, model: Partial<ModelProfile> = {}) =>
    object({ thoughts: [{ place, text, signature: signed }] }, model)
  const invalid = `${place}: Invalid \`signature\` in \`thinking\` block`

  test('is accepted as it was told, and so is one that the simulator did not sign', () => {
    expect(signature).toMatch(/^[A-Za-z0-9+/]{344}$/)
    expect(carry(' map sun', signature)).toBeNull()
    expect(carry('recorded', 'EqQBCkgIARABGAIiQL')).toBeNull()
  })

  test.each([
    ['with another text', ' map sea', signature, invalid],
    ['with another signature', ' map sun', `${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`, invalid],
    ['with half of its signature', ' map sun', signature.slice(0, 100), invalid],
    ['with an empty signature', ' map sun', '', `${place}.thinking.signature: Field required`],
    ['without a signature', ' map sun', null, `${place}.thinking.signature: Field required`],
  ])('%s is refused by Claude alone', (_, text, signed, message) => {
    expect(carry(text, signed)).toBe(message)
    expect(carry(text, signed, { body: 'nova' })).toBeNull()
  })
})

const begin = (kind: string, thinking: ThinkingAsked | null) =>
  object({ thinking, turnBegins: { place: 'messages.1.content.0', kind } })

describe('the first reply of a turn that called tools', () => {
  test.each(['tool_use', 'text'])('may not begin with %s where thinking has a budget', (kind) => {
    expect(begin(kind, budget)).toMatch(
      `messages.1.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${kind}\`. When`,
    )
    expect(begin(kind, adaptive)).toBeNull()
    expect(begin(kind, null)).toBeNull()
  })

  test.each(['thinking', 'redacted_thinking'])('may begin with %s', (kind) => {
    expect(begin(kind, budget)).toBeNull()
  })
})
