import { describe, expect, test } from 'vitest'

import { parseCountTokens } from '../../src/simulator/count-tokens.ts'
import { modelProfile } from './invoke/model-profile.ts'

const parse = (body: unknown, model = modelProfile({ body: 'llama' })) =>
  parseCountTokens(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), model)
const base64 = (native: unknown) => Buffer.from(JSON.stringify(native)).toString('base64')
const invokeModel = (body: unknown) => ({ input: { invokeModel: { body } } })

test('a native body is measured as InvokeModel measures it', () => {
  expect(parse(invokeModel(base64({ prompt: '12345678' })))).toMatchObject({ characters: 8 })
})

test('a Converse body is measured over tools, system and messages, for a model of any body', () => {
  const tool = { toolSpec: { name: 't', inputSchema: { json: { type: 'object' } } } }
  const converse = {
    messages: [{ role: 'user', content: [{ text: '123' }] }],
    system: [{ text: '45' }],
    toolConfig: { tools: [tool] },
    additionalModelRequestFields: { thinking: {} },
  }
  expect(parse({ input: { converse } }, modelProfile({ body: null }))).toMatchObject({
    characters: 5 + JSON.stringify(tool).length,
  })
})

describe('a refused request', () => {
  test.each([
    ['no JSON', '{', 'SerializationException', 'could not be parsed'],
    ['a list', [], 'SerializationException', 'could not be parsed'],
    [
      'no input',
      {},
      'ValidationException',
      "Value null at 'input' failed to satisfy constraint: Member must not be null",
    ],
    ['an empty input', { input: {} }, 'ValidationException', 'exactly one of [invokeModel, converse]'],
    ['two inputs', { input: { invokeModel: {}, converse: {} } }, 'ValidationException', 'exactly one of'],
    ['an input that is a text', { input: 'hi' }, 'SerializationException', 'could not be parsed'],
    ['a Converse body that is a text', { input: { converse: 'hi' } }, 'SerializationException', 'could not be parsed'],
    ['no native body', invokeModel(undefined), 'ValidationException', "'input.invokeModel.body'"],
    ['a native body that is no base64', invokeModel('{"prompt":"a"}'), 'SerializationException', 'could not be parsed'],
    ['base64 of no JSON', invokeModel('aGk='), 'ValidationException', 'Malformed input request, please'],
    ['a malformed native body', invokeModel(base64({})), 'ValidationException', 'required key [prompt] not found'],
    ['no messages', { input: { converse: {} } }, 'ValidationException', 'must start with a user message'],
  ])('has %s', (_, body, name, message) => {
    expect(parse(body)).toMatchObject({ status: 400, name, message: expect.stringContaining(message) as unknown })
  })

  test('has a native body for a model that has none', () => {
    expect(parse(invokeModel(base64({ prompt: 'a' })), modelProfile({ body: null }))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("doesn't support the model") as unknown,
    })
  })
})
