import { describe, expect, test } from 'vitest'

import { parseConverse } from '../../../src/simulator/converse/parse-converse.ts'

const parse = (body: unknown) => parseConverse(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
const keyOf = (prefix: string, rest: string) => {
  const content = [{ text: prefix }, { cachePoint: { type: 'default' } }, { text: rest }]
  const parsed = parse({ messages: [{ role: 'user', content }] })
  return parsed.kind === 'accepted' ? parsed.request.prompt.checkpoints[0]?.key : null
}
const user = (...texts: string[]) => ({ role: 'user', content: texts.map((text) => ({ text })) })

describe('an accepted request', () => {
  test('is measured over messages and system prompt', () => {
    const body = {
      messages: [user('12345', '678'), { role: 'assistant', content: [{ text: 'x' }] }],
      system: [{ text: '9' }],
    }
    expect(parse(body)).toMatchObject({ kind: 'accepted', request: { prompt: { characters: 10 } } })
  })

  test('says what it does not limit and does not choose', () => {
    expect(parse({ messages: [user('hi')] })).toMatchObject({
      request: { maxTokens: null, latency: null, serviceTier: null, guardrail: null },
    })
  })

  test('carries its limit and its latency', () => {
    const body = {
      messages: [user('hi')],
      inferenceConfig: { maxTokens: 7 },
      performanceConfig: { latency: 'optimized' },
    }
    expect(parse(body)).toMatchObject({ request: { maxTokens: 7, latency: 'optimized' } })
  })

  test('carries its tier and its guardrail', () => {
    const guardrailConfig = { guardrailIdentifier: 'g', guardrailVersion: '1', streamProcessingMode: 'async' }
    expect(parse({ messages: [user('hi')], serviceTier: { type: 'flex' }, guardrailConfig })).toMatchObject({
      request: {
        serviceTier: 'flex',
        guardrail: { identifier: 'g', version: '1', trace: 'disabled', streamProcessingMode: 'async' },
      },
    })
  })

  test('has its cache points in the order tools, system, messages, with the characters before each', () => {
    const cachePoint = { cachePoint: { type: 'default' } }
    const tool = { toolSpec: { name: 't', inputSchema: { json: { type: 'object' } } } }
    const body = {
      messages: [
        { role: 'user', content: [{ text: 'abc' }, { cachePoint: { type: 'default', ttl: '1h' } }, { text: 'd' }] },
      ],
      system: [{ text: '12' }, cachePoint],
      toolConfig: { tools: [tool, cachePoint] },
    }
    const toolCharacters = JSON.stringify(tool).length
    expect(parse(body)).toMatchObject({
      request: {
        prompt: {
          characters: toolCharacters + 6,
          checkpoints: [
            { characters: toolCharacters, ttl: '5m' },
            { characters: toolCharacters + 2, ttl: '5m' },
            { characters: toolCharacters + 5, ttl: '1h' },
          ],
        },
      },
    })
  })

  test('has the same key for the same prefix, whatever follows, and another for any other', () => {
    expect(keyOf('same', 'a')).toBe(keyOf('same', 'b'))
    expect(keyOf('same', 'a')).not.toBe(keyOf('some', 'a'))
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
      'no content',
      { messages: [user('a'), { role: 'assistant' }] },
      'ValidationException',
      'The content field in the Message object at messages.1 is empty.',
    ],
    [
      'blank text of the system',
      { messages: [user('a')], system: [{ text: 'b' }, { text: '' }] },
      'ValidationException',
      'system.1 is blank',
    ],
    [
      'the use of a tool that it does not define',
      { messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 't', content: [] } }] }] },
      'ValidationException',
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    ],
    [
      'an empty list of tools',
      { messages: [user('a')], toolConfig: { tools: [] } },
      'ValidationException',
      "at 'toolConfig.tools'",
    ],
    [
      'a cache point of no known time to live',
      { messages: [user('a')], system: [{ text: 'b' }, { cachePoint: { type: 'default', ttl: '2h' } }] },
      'ValidationException',
      'enum value set: [1h, 5m]',
    ],
    [
      'a guardrail without its version',
      { messages: [user('a')], guardrailConfig: { guardrailIdentifier: 'g' } },
      'ValidationException',
      "Value null at 'guardrailConfig.guardrailVersion'",
    ],
    [
      'a guardrail that is no text',
      { messages: [user('a')], guardrailConfig: { guardrailIdentifier: 7, guardrailVersion: '1' } },
      'SerializationException',
      'could not',
    ],
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
      status: 400,
      name,
      message: expect.stringContaining(message) as string,
    })
  })
})
