import { describe, expect, test } from 'vitest'

import { novaFormat } from '../../../src/simulator/invoke/nova-format.ts'
import { modelProfile } from './model-profile.ts'

const model = modelProfile({ body: 'nova' })
const user = (content: unknown) => ({ role: 'user', content })
const hello = { messages: [user([{ text: 'hello' }])] }
const parse = (body: object) => novaFormat.parse({ ...body }, model)

describe('an accepted body', () => {
  test('is measured as a Converse body is, with its cache points', () => {
    const body = {
      schemaVersion: 'messages-v1',
      system: [{ text: '12345' }, { cachePoint: { type: 'default' } }],
      messages: [user([{ text: '678' }]), { role: 'assistant', content: [{ text: '90' }] }],
    }
    expect(parse(body)).toMatchObject({
      maxTokens: null,
      prompt: { characters: 10, checkpoints: [{ characters: 5, ttl: '5m' }] },
    })
  })

  test.each(['maxTokens', 'max_new_tokens'])('may spell its limit %s', (key) => {
    expect(parse({ ...hello, inferenceConfig: { [key]: 7, temperature: 0.5, topP: 0.9 } })).toMatchObject({
      maxTokens: 7,
    })
  })
})

const malformed = (violations: string) =>
  `Malformed input request: ${violations}, please reformat your input and try again.`

describe('a refused body', () => {
  test.each([
    ['nothing in it', {}, malformed('#: required key [messages] not found')],
    ['a key of another body', { ...hello, top_p: 1 }, malformed('#: extraneous key [top_p] is not permitted')],
    [
      'another schema',
      { ...hello, schemaVersion: 'messages-v2' },
      malformed('#/schemaVersion: messages-v2 is not a valid enum value'),
    ],
    [
      'content that is a text',
      { messages: [user('hello')] },
      malformed('#/messages/0/content: expected type: JSONArray, found: String'),
    ],
    [
      'a limit of 0',
      { ...hello, inferenceConfig: { max_new_tokens: 0 } },
      malformed('#/inferenceConfig/max_new_tokens: 0 is not greater or equal to 1'),
    ],
    [
      'settings that are a list',
      { ...hello, inferenceConfig: [] },
      malformed('#/inferenceConfig: expected type: JSONObject, found: JSONArray'),
    ],
    [
      'tools that are no list',
      { ...hello, toolConfig: { tools: {} } },
      malformed('#/toolConfig/tools: expected type: JSONArray, found: JSONObject'),
    ],
    [
      'an assistant first',
      { messages: [{ role: 'assistant', content: [{ text: 'a' }] }] },
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    ],
  ])('with %s', (_, body, message) => {
    expect(parse(body)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
  })
})
