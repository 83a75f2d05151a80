// Anthropic's own client against the simulator: it sees what its types promise.
import Anthropic, { APIError, BadRequestError, NotFoundError, OverloadedError, RateLimitError } from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { CLAUDE, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'

let simulator: Simulator
beforeAll(async () => {
  const file =
    'endpoints: { retryAfter: { value: 1ms, assumption: set }, keepAliveDeltas: { value: 3, assumption: set } }'
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile({ file }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const client = (path = '/anthropic', maxRetries = 0): Anthropic =>
  new Anthropic({ baseURL: `${simulator.url}${path}`, apiKey: 'key', maxRetries })
const addFault = (fault: object) => control(simulator.url, 'POST /__faults', { count: 1, ...fault })

const asked = { model: CLAUDE, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Say hello.' }] }
const find = {
  name: 'find',
  input_schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe.each([
  ['the runtime', '/anthropic', CLAUDE],
  ['mantle', '/mantle/anthropic', 'test.claude'],
])('Messages of %s', (_host, path, model) => {
  test('a whole answer', async () => {
    const message = await client(path).messages.create({ ...asked, model })
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: expect.any(String) }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 10 },
    })
    expect(message._request_id).toMatch(/^req_/)
  })

  test('a stream is put together to the message that a whole answer has', async () => {
    const stream = client(path).messages.stream({ ...asked, model })
    const texts: string[] = []
    stream.on('text', (delta) => texts.push(delta))
    const final = await stream.finalMessage()
    expect(final.content).toEqual([expect.objectContaining({ type: 'text', text: texts.join('') })])
    expect(texts).toHaveLength(10)
    expect(final).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 3, output_tokens: 10 } })
  })

  test('tools are called, and their results answered', async () => {
    const { messages } = client(path)
    const calling = await messages.stream({ ...asked, model, tools: [find] }).finalMessage()
    const [use] = calling.content
    if (use?.type !== 'tool_use') throw new Error('expected a use')
    expect(calling.stop_reason).toBe('tool_use')
    expect(use).toMatchObject({ name: 'find', input: { city: expect.any(String) } })
    const answered = await messages.create({
      ...asked,
      model,
      tools: [find],
      messages: [
        ...asked.messages,
        { role: 'assistant', content: calling.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] },
      ],
    })
    expect(answered.stop_reason).toBe('end_turn')
  })

  test('a thought is carried back with its proof, and one that was changed is refused', async () => {
    const { messages } = client(path)
    const thinking = { type: 'adaptive' as const }
    const calling = await messages.create({ ...asked, model, thinking, tools: [find] })
    const [thought, use] = calling.content
    if (thought?.type !== 'thinking' || use?.type !== 'tool_use') throw new Error('expected a thought and a use')
    const result = { role: 'user' as const, content: [{ type: 'tool_result' as const, tool_use_id: use.id }] }
    const again = (content: Anthropic.ContentBlockParam[]) =>
      messages.create({
        ...asked,
        model,
        thinking,
        tools: [find],
        messages: [...asked.messages, { role: 'assistant', content }, result],
      })
    expect((await again(calling.content)).stop_reason).toBe('end_turn')
    await expect(again([{ ...thought, thinking: 'other' }, use])).rejects.toThrow(
      /Invalid `signature` in `thinking` block/,
    )
  })
})

test('an image in base64', async () => {
  const message = await client().messages.create({
    ...asked,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
        ],
      },
    ],
  })
  expect(message.usage.input_tokens).toBe(Math.ceil('What is it?'.length / 4) + 1)
})

test('tokens are counted on mantle', async () => {
  const { input_tokens: counted } = await client('/mantle/anthropic').messages.countTokens({
    model: 'test.claude',
    messages: asked.messages,
  })
  const { usage } = await client('/mantle/anthropic').messages.create({ ...asked, model: 'test.claude' })
  expect(counted).toBe(usage.input_tokens)
})

test('a thought is told in a stream, and its proof', async () => {
  const stream = client().messages.stream({ ...asked, thinking: { type: 'adaptive' } })
  const thoughts: string[] = []
  stream.on('thinking', (delta) => thoughts.push(delta))
  const { content, usage } = await stream.finalMessage()
  expect(content[0]).toMatchObject({
    type: 'thinking',
    thinking: thoughts.join(''),
    signature: expect.stringMatching(/./),
  })
  expect(usage).toMatchObject({ output_tokens: 16, output_tokens_details: { thinking_tokens: 6 } })
})

describe('errors are of the class that their status has', () => {
  test.each([
    ['a model that there is not', { model: 'no.model' }, NotFoundError, 'not_found_error'],
    ['a mistake', { messages: [] }, BadRequestError, 'invalid_request_error'],
  ])('%s', async (_what, changes, kind, type) => {
    const error = await client()
      .messages.create({ ...asked, ...changes })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ type, requestID: expect.stringMatching(/^req_/) })
  })

  test.each([
    ['a throttle', { kind: 'throttle' }, RateLimitError, 'rate_limit_error'],
    [
      'a want of capacity',
      { kind: 'error', name: 'OverloadedException', status: 529 },
      OverloadedError,
      'overloaded_error',
    ],
  ])('%s', async (_what, fault, kind, type) => {
    await addFault(fault)
    const error = await client()
      .messages.create(asked)
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ type })
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ throttled: 1 })
  })

  test('an error in mid-stream', async () => {
    await addFault({ kind: 'exception-mid-stream', exception: 'serviceUnavailableException', afterDeltas: 2 })
    const error = await client()
      .messages.stream(asked)
      .finalMessage()
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ status: undefined, type: 'overloaded_error' })
  })

  test('a stream that ends too early', async () => {
    await addFault({ kind: 'fin-early', afterDeltas: 2 })
    await expect(client().messages.stream(asked).finalMessage()).rejects.toThrow(/ended without/)
  })
})

test.each([
  ['429', { kind: 'throttle' }],
  ['529', { kind: 'error', name: 'OverloadedException', status: 529 }],
  ['a reset', { kind: 'reset', afterDeltas: 0 }],
])('the client tries again after %s', async (_what, fault) => {
  await addFault({ ...fault, count: 2 })
  const message = await client('/anthropic', 2).messages.create(asked)
  expect(message.content).toHaveLength(1)
  expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 3, completed: 1 })
})
