import { expect, test } from 'vitest'
import { cachePoints, hasCachePoint } from '../../../src/bedrock/apis/converse-request.ts'
import type { ContentBlock, Message } from '../../../src/conversation/conversation.ts'
import type { CachePlan } from '../../../src/plan/mode-plan.ts'
import { modePlan } from '../../fakes/run-plan.ts'

const messages = [{ role: 'user', content: [{ text: 'Hello.' }] }] as const
const lengths = { maxOutputTokens: null, aimedInputTokens: null }

test.each<[CachePlan['points'] | null, string | null, boolean]>([
  [null, 'Be brief.', false],
  [['system'], 'Be brief.', true],
  [['system'], null, false],
  [['messages'], null, true],
  [['system', 'messages'], null, true],
])('points %j and the system prompt %j: a point stands in the request: %s', (points, system, expected) => {
  const mode = modePlan({ cache: points === null ? null : { points, ttl: null } })
  expect(hasCachePoint(mode, { system, messages, tools: null, ...lengths })).toBe(expected)
})

const says = (role: Message['role'], ...content: readonly ContentBlock[]): Message => ({ role, content })
const asks = says('user', { text: 'Which city?' })
const calls = says(
  'assistant',
  { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } },
  ...['a', 'b'].map((toolUseId) => ({ toolUse: { toolUseId, name: 'find', input: {} } })),
)
const results = says(
  'user',
  ...['a', 'b'].map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: 'Ghent' }] } })),
)
const thinks = says('assistant', { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } })

test.each<[string, readonly Message[], readonly number[]]>([
  ['a first message', [asks], [0]],
  ['an agent at its second step: behind the results, and behind what asked', [asks, calls, results], [0, 2]],
  ['at its third: behind both results', [asks, calls, results, calls, results], [2, 4]],
  ['two messages of the user', [asks, calls, results, asks], [0, 3]],
  ['a reply that the model is to go on with', [asks, calls, results, says('assistant', { text: 'In' })], [2, 3]],
  ['one that ends with reasoning', [asks, calls, results, thinks], [2]],
])('of %s', (_, said, expected) => {
  const tools = { tools: [], toolChoice: null }
  const mode = modePlan({ cache: { points: ['tools', 'system', 'messages'], ttl: null } })
  const points = cachePoints(mode, { system: 'Be brief.', messages: said, tools, ...lengths })
  expect(points.messages).toStrictEqual(new Set(expected))
  // Bedrock takes four.
  expect(points.messages.size + Number(points.tools) + Number(points.system)).toBeLessThanOrEqual(4)
})

test('no point stands behind the message that a managed prompt takes the place of', () => {
  const mode = modePlan({ cache: { points: ['messages'], ttl: null }, promptVariables: {} })
  const turns = [
    ...messages,
    { role: 'assistant', content: [{ text: 'Hello.' }] },
    { role: 'user', content: [{ text: 'And?' }] },
  ] as const
  expect(hasCachePoint(mode, { system: null, messages, tools: null, ...lengths })).toBe(false)
  expect(cachePoints(mode, { system: null, messages: turns, tools: null, ...lengths }).messages).toEqual(new Set([2]))
})
