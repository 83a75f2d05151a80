import { expect, test } from 'vitest'
import { cachePoints, hasCachePoint } from '../../../src/bedrock/apis/converse-request.ts'
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
