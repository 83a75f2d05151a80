import { describe, expect, test } from 'vitest'

import { parseConverseRequest } from '../../../src/simulator/converse/converse-request.ts'

const parse = (body: unknown) =>
  parseConverseRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
const user = (...texts: string[]) => ({ role: 'user', content: texts.map((text) => ({ text })) })

describe('an accepted request', () => {
  test('is measured over messages and system prompt, four characters a token, rounded up', () => {
    const body = {
      messages: [user('12345', '678'), { role: 'assistant', content: [{ text: 'x' }] }],
      system: [{ text: '9' }],
    }
    expect(parse(body)).toMatchObject({ kind: 'accepted', request: { inputTokens: 3 } })
  })

  test('has one input token at least', () => {
    expect(parse({ messages: [{ role: 'user', content: [] }] })).toMatchObject({ request: { inputTokens: 1 } })
  })

  test('says what it does not limit and does not choose', () => {
    expect(parse({ messages: [user('hi')] })).toMatchObject({ request: { maxTokens: null, latency: null } })
  })

  test('carries its limit and its latency', () => {
    const body = {
      messages: [user('hi')],
      inferenceConfig: { maxTokens: 7 },
      performanceConfig: { latency: 'optimized' },
    }
    expect(parse(body)).toMatchObject({ request: { maxTokens: 7, latency: 'optimized' } })
  })

  test('keeps nothing of the prompt', () => {
    expect(JSON.stringify(parse({ messages: [user('a secret')] }))).not.toContain('secret')
  })
})

describe('a refused request', () => {
  test.each([
    ['no JSON', '{"messages":', 'SerializationException', 'could not be parsed'],
    ['JSON that is no object', '[]', 'SerializationException', 'could not be parsed'],
    ['messages that are no list', { messages: 'hi' }, 'SerializationException', 'could not be parsed'],
    ['content that is no list', { messages: [{ role: 'user', content: 'hi' }] }, 'SerializationException', 'could not'],
    [
      'a limit that is no number',
      { messages: [user('a')], inferenceConfig: { maxTokens: '9' } },
      'SerializationException',
      'could not',
    ],
    ['no messages', {}, 'ValidationException', 'must start with a user message'],
    ['an empty list of messages', { messages: [] }, 'ValidationException', 'must start with a user message'],
    [
      'an assistant first',
      { messages: [{ role: 'assistant', content: [] }] },
      'ValidationException',
      'must start with a user',
    ],
    ['blank text', { messages: [user('a', ' ')] }, 'ValidationException', 'messages.0.content.1 is blank'],
    [
      'a limit of 0',
      { messages: [user('a')], inferenceConfig: { maxTokens: 0 } },
      'ValidationException',
      "Value '0' at",
    ],
    [
      'an unknown latency',
      { messages: [user('a')], performanceConfig: { latency: 'fast' } },
      'ValidationException',
      'enum value set',
    ],
  ])('%s', (_, body, name, message) => {
    expect(parse(body)).toMatchObject({
      kind: 'refused',
      error: { status: 400, name, message: expect.stringContaining(message) as string },
    })
  })
})
