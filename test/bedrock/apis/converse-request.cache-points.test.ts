import { expect, test } from 'vitest'
import { hasCachePoint } from '../../../src/bedrock/apis/converse-request.ts'
import type { CachePlan } from '../../../src/plan/mode-plan.ts'
import { modePlan } from '../../fakes/run-plan.ts'

const messages = [{ role: 'user', text: 'Hello.' }] as const

test.each<[CachePlan['points'] | null, string | null, boolean]>([
  [null, 'Be brief.', false],
  [['system'], 'Be brief.', true],
  [['system'], null, false],
  [['messages'], null, true],
  [['system', 'messages'], null, true],
])('points %j and the system prompt %j: a point stands in the request: %s', (points, system, expected) => {
  const mode = modePlan({ cache: points === null ? null : { points, ttl: null } })
  expect(hasCachePoint(mode, { system, messages, maxOutputTokens: null, aimedInputTokens: null })).toBe(expected)
})
