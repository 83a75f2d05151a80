import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { type ModelAsks, noAsks } from '../../../src/simulator/inference/model-asks.ts'
import { planSaid } from '../../../src/simulator/inference/plan-said.ts'
import type { NativeBody } from '../../../src/simulator/vocabulary.ts'
import { modelProfile } from '../invoke/model-profile.ts'

const plan = (asks: Partial<ModelAsks>, body: NativeBody = 'claude') =>
  planSaid(modelProfile({ body }), { ...noAsks, ...asks }, makeRandom(1, 'test'))

const tools: ModelAsks['tools'] = {
  tools: [{ name: 'clock', schema: {} }],
  choice: { kind: 'auto' },
  isParallel: true,
  turn: { steps: 0, firstCallId: null },
}
const answered = { ...tools, turn: { steps: 1, firstCallId: 'a' } }
const outputSchema = { type: 'object', properties: { city: { const: 'Oslo' } }, required: ['city'] }
const structured = [{ kind: 'text', tokens: 4, text: '{"city":"Oslo"}' }]

test('without tools or a schema, it is words', () => {
  expect(plan({})).toBeNull()
})

test('a structured output is one text, as long as its JSON', () => {
  expect(plan({ outputSchema })).toEqual(structured)
})

test('tools are called before a structured output is given', () => {
  expect(plan({ outputSchema, tools })).toMatchObject([{ kind: 'tool' }])
  expect(plan({ outputSchema, tools: answered })).toEqual(structured)
})

test.each<[NativeBody, boolean, RegExp]>([
  ['claude', true, /^toolu_bdrk_01\w{22}$/],
  ['claude', false, /^tooluse_[\w-]{22}$/],
  ['nova', true, /^tooluse_[\w-]{22}$/],
  ['chat', true, /^chatcmpl-tool-[\da-f]{32}$/],
])('the id of a call to %s, natively %s, has its own form', (body, isNative, form) => {
  const [call] = plan({ tools, isNative }, body) ?? []
  expect(call).toMatchObject({ call: { id: expect.stringMatching(form) as unknown } })
})
