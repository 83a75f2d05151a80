import { describe, expect, test } from 'vitest'

import { parseClaude } from '../../../src/simulator/invoke/parse-claude.ts'

const user = (content: unknown) => ({ role: 'user', content })
const whole = (changes: object = {}) => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 300,
  messages: [user('hello')],
  ...changes,
})
const without = (key: keyof ReturnType<typeof whole>) => {
  const { [key]: _, ...rest } = whole()
  return rest
}

describe('an accepted body', () => {
  test('has its limit, and its length over texts and blocks', () => {
    const body = whole({
      system: '12345',
      messages: [user('678'), { role: 'assistant', content: [{ type: 'text', text: 'x' }] }, user('9')],
    })
    expect(parseClaude(body)).toMatchObject({ maxTokens: 300, prompt: { characters: 10, checkpoints: [] } })
  })

  test.each([
    ['an empty last message of the assistant', { messages: [user('a'), { role: 'assistant', content: '' }] }],
    ['a key of a model to come', { effort: 'high' }],
    [
      'sampling, stops, tools and metadata',
      {
        temperature: 0.5,
        top_p: 1,
        top_k: 5,
        stop_sequences: ['END'],
        tools: [{ name: 't', input_schema: { type: 'object' } }],
        tool_choice: { type: 'auto' },
        metadata: { user_id: 'u' },
      },
    ],
  ])('may have %s', (_, changes) => {
    expect(parseClaude(whole(changes))).toHaveProperty('prompt')
  })
})

const malformed = (violations: string) =>
  `Malformed input request: ${violations}, please reformat your input and try again.`

describe('a refused body', () => {
  test.each([
    ['no limit', without('max_tokens'), malformed('#: required key [max_tokens] not found')],
    ['no version', without('anthropic_version'), malformed('#: required key [anthropic_version] not found')],
    [
      'nothing in it',
      {},
      malformed(
        '#: required key [messages] not found#: required key [max_tokens] not found#: required key [anthropic_version] not found',
      ),
    ],
    [
      'another version',
      whole({ anthropic_version: '2023-06-01' }),
      malformed('#/anthropic_version: 2023-06-01 is not a valid enum value'),
    ],
    [
      'the keys of the vendor’s own API',
      whole({ model: 'claude', stream: true }),
      malformed('#: extraneous key [model] is not permitted#: extraneous key [stream] is not permitted'),
    ],
    ['a limit of 0', whole({ max_tokens: 0 }), malformed('#/max_tokens: 0 is not greater or equal to 1')],
    [
      'a limit that is a text',
      whole({ max_tokens: '9' }),
      malformed('#/max_tokens: expected type: Integer, found: String'),
    ],
    [
      'messages that are a text',
      whole({ messages: 'hi' }),
      malformed('#/messages: expected type: JSONArray, found: String'),
    ],
    [
      'a message that is a text',
      whole({ messages: ['hi'] }),
      malformed('#/messages/0: expected type: JSONObject, found: String'),
    ],
    [
      'a message of nobody',
      whole({ messages: [{ content: 'hi' }] }),
      malformed('#/messages/0: required key [role] not found'),
    ],
    [
      'a message of another role',
      whole({ messages: [{ role: 'system', content: 'hi' }] }),
      malformed('#/messages/0/role: system is not a valid enum value'),
    ],
    [
      'content that is a number',
      whole({ messages: [user(5)] }),
      malformed('#/messages/0/content: expected type: JSONArray, found: Integer'),
    ],
    [
      'a block that is a text',
      whole({ messages: [user(['hi'])] }),
      malformed('#/messages/0/content/0: expected type: JSONObject, found: String'),
    ],
    ['a temperature above 1', whole({ temperature: 2 }), malformed('#/temperature: 2 is not less or equal to 1')],
    ['no messages', whole({ messages: [] }), 'messages: at least one message is required'],
    [
      'an assistant first',
      whole({ messages: [{ role: 'assistant', content: 'a' }] }),
      'messages: first message must use the "user" role',
    ],
    [
      'an empty text',
      whole({ messages: [user([{ type: 'text', text: '' }])] }),
      'messages: text content blocks must be non-empty',
    ],
    [
      'a blank text',
      whole({ messages: [user([{ type: 'text', text: ' ' }])] }),
      'messages: text content blocks must contain non-whitespace text',
    ],
    [
      'an empty message',
      whole({ messages: [user('a'), { role: 'assistant', content: 'b' }, user([])] }),
      'messages.2: all messages must have non-empty content except for the optional final assistant message',
    ],
  ])('with %s', (_, body, message) => {
    expect(parseClaude(body)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
  })
})
