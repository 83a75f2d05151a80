// OpenAI's own client against the simulator: it sees what its types promise.
import OpenAI, { BadRequestError, NotFoundError, RateLimitError } from 'openai'
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { control } from '../client.ts'
import { GPT, OPEN, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'

let simulator: Simulator
beforeAll(async () => {
  const file = 'endpoints: { retryAfter: { value: 1ms, assumption: set } }'
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile({ file }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const client = (path = '/openai/v1', maxRetries = 0): OpenAI =>
  new OpenAI({ baseURL: `${simulator.url}${path}`, apiKey: 'key', maxRetries })
const addFault = (fault: object) => control(simulator.url, 'POST /__faults', { count: 1, ...fault })

const hello = [{ role: 'user' as const, content: 'Say hello.' }]
const find = {
  type: 'function' as const,
  function: {
    name: 'find',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe.each([
  ['the runtime', '/openai/v1', OPEN],
  ['mantle', '/mantle/v1', 'test.open'],
])('Chat Completions of %s', (_host, path, model) => {
  test('a whole answer', async () => {
    const answer = await client(path).chat.completions.create({ model, messages: hello })
    expect(answer).toMatchObject({ object: 'chat.completion', model, usage: { completion_tokens: 10 } })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: expect.any(String) },
    })
    expect(answer._request_id).toMatch(/^req_/)
  })

  test('a stream is put together to the message that a whole answer has', async () => {
    const stream = client(path).chat.completions.stream({
      model,
      messages: hello,
      stream_options: { include_usage: true },
    })
    const contents: string[] = []
    stream.on('content', (delta) => contents.push(delta))
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.message.content).toBe(contents.join(''))
    expect(final.choices[0]?.finish_reason).toBe('stop')
    expect(final.usage?.completion_tokens).toBe(10)
  })

  test('tools are called, and their results answered', async () => {
    const chat = client(path).chat.completions
    const asked = await chat.create({ model, messages: hello, tools: [find], tool_choice: 'auto' })
    const [call] = asked.choices[0]?.message.tool_calls ?? []
    if (call?.type !== 'function') throw new Error('expected a call')
    expect(asked.choices[0]?.finish_reason).toBe('tool_calls')
    expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) })
    const result = { role: 'tool' as const, tool_call_id: call.id, content: 'rain' }
    const message = asked.choices[0]?.message
    if (message === undefined) throw new Error('expected a message')
    const answered = await chat.create({ model, messages: [...hello, message, result], tools: [find] })
    expect(answered.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringMatching(/./) },
    })
  })

  test('the call of a tool in a stream is put together from its pieces', async () => {
    const stream = client(path).chat.completions.stream({
      model,
      messages: hello,
      tools: [find],
      tool_choice: { type: 'function', function: { name: 'find' } },
    })
    const final = await stream.finalChatCompletion()
    const [call] = final.choices[0]?.message.tool_calls ?? []
    expect(call).toMatchObject({ type: 'function', id: expect.stringMatching(/./), function: { name: 'find' } })
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toEqual({ city: expect.any(String) })
  })
})

test('an image by a data URL', async () => {
  const content = [
    { type: 'text' as const, text: 'What is it?' },
    { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${PNG}` } },
  ]
  const answer = await client().chat.completions.create({ model: OPEN, messages: [{ role: 'user', content }] })
  expect(answer.usage?.prompt_tokens).toBe(Math.ceil('What is it?'.length / 4) + 1)
})

test('reasoning is counted', async () => {
  const answer = await client().chat.completions.create({ model: GPT, messages: hello, reasoning_effort: 'high' })
  expect(answer.usage).toMatchObject({ completion_tokens: 22, completion_tokens_details: { reasoning_tokens: 12 } })
})

describe('errors are of the class that their status has', () => {
  test.each([
    ['a model that there is not', { model: 'no.model' }, NotFoundError, 'model_not_found'],
    ['a mistake', { messages: [] }, BadRequestError, 'empty_array'],
  ])('%s', async (_what, changes, kind, code) => {
    const error = await client()
      .chat.completions.create({ model: OPEN, messages: hello, ...changes })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code, type: expect.any(String), requestID: expect.stringMatching(/^req_/) })
  })

  test('a throttle', async () => {
    await addFault({ kind: 'throttle', cause: 'tokens' })
    const error = await client()
      .chat.completions.create({ model: OPEN, messages: hello })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' })
  })

  test('an error in mid-stream', async () => {
    await addFault({ kind: 'exception-mid-stream', afterDeltas: 2 })
    const stream = await client().chat.completions.create({ model: OPEN, messages: hello, stream: true })
    const seen: ChatCompletionChunk[] = []
    const error = await (async () => {
      for await (const chunk of stream) seen.push(chunk)
    })().catch((cause: unknown) => cause)
    expect(seen).toHaveLength(3)
    expect(error).toMatchObject({ status: undefined, type: 'server_error' })
  })
})

test.each([
  ['429', { kind: 'throttle' }],
  ['503', { kind: 'error', name: 'ServiceUnavailableException' }],
  ['529', { kind: 'error', name: 'OverloadedException', status: 529 }],
  ['a reset', { kind: 'reset', afterDeltas: 0 }],
])('the client tries again after %s', async (_what, fault) => {
  await addFault({ ...fault, count: 2 })
  const answer = await client('/openai/v1', 2).chat.completions.create({ model: OPEN, messages: hello })
  expect(answer.choices).toHaveLength(1)
  expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 3, completed: 1 })
})

describe.each([
  ['the runtime', '/openai/v1', GPT],
  ['mantle', '/mantle/openai/v1', 'test.gpt'],
])('Responses of %s', (_host, path, model) => {
  test('a whole response', async () => {
    const response = await client(path).responses.create({ model, input: 'Say hello.' })
    expect(response).toMatchObject({ object: 'response', status: 'completed', model, usage: { output_tokens: 16 } })
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    expect(response.output_text).toHaveLength(10 * 4)
    expect(response._request_id).toMatch(/^req_/)
  })

  test('a stream is put together to the response that it ends with', async () => {
    const stream = client(path).responses.stream({ model, input: 'Say hello.', reasoning: { summary: 'auto' } })
    const deltas: string[] = []
    stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta))
    const final = await stream.finalResponse()
    expect(final.output_text).toBe(deltas.join(''))
    expect(final.output[0]).toMatchObject({ type: 'reasoning', summary: [{ type: 'summary_text' }] })
    expect(final.usage).toMatchObject({ output_tokens: 16, output_tokens_details: { reasoning_tokens: 6 } })
  })

  test('tools are called, and their outputs answered, with the conversation or by its id', async () => {
    const { responses } = client(path)
    const tools = [{ type: 'function' as const, ...find.function, strict: true }]
    const calling = await responses.stream({ model, input: 'Say hello.', tools }).finalResponse()
    const call = calling.output.find((item) => item.type === 'function_call')
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: expect.any(String) })
    const output = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: 'rain' }
    const byId = await responses.create({ model, previous_response_id: calling.id, input: [output], tools })
    expect(byId.output_text).toMatch(/./)
    const items = calling.output.flatMap((item) =>
      item.type === 'reasoning' || item.type === 'function_call' ? [item] : [],
    )
    const whole = await responses.create({
      model,
      input: [{ role: 'user', content: 'Say hello.' }, ...items, output],
      tools,
    })
    expect(whole.output_text).toMatch(/./)
  })

  test('a stored response is read, and deleted', async () => {
    const { responses } = client(path)
    const { id, output_text: text } = await responses.create({ model, input: 'Say hello.' })
    expect((await responses.retrieve(id)).output_text).toBe(text)
    await responses.delete(id)
    await expect(responses.retrieve(id)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('an image by a data URL, and an answer that follows a schema', async () => {
    const response = await client(path).responses.create({
      model,
      input: [
        { role: 'user', content: [{ type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${PNG}` }] },
      ],
      text: { format: { type: 'json_schema', name: 'city', schema: find.function.parameters } },
    })
    expect(JSON.parse(response.output_text)).toEqual({ city: expect.any(String) })
  })
})

test('a response is made in the background on mantle', async () => {
  const { responses } = client('/mantle/openai/v1')
  const queued = await responses.create({ model: 'test.gpt', input: 'Say hello.', background: true })
  expect(queued.status).toBe('queued')
  await expect.poll(async () => (await responses.retrieve(queued.id)).status).toBe('completed')
  expect((await responses.retrieve(queued.id)).output_text).toHaveLength(10 * 4)
  expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ requests: 1, completed: 1 })
})

test('a response that is made in the background is cancelled', async () => {
  const { responses } = client('/mantle/openai/v1')
  await addFault({ kind: 'stall', afterDeltas: 0, ms: 60_000 })
  const { id } = await responses.create({ model: 'test.gpt', input: 'Say hello.', background: true })
  expect((await responses.retrieve(id)).status).toBe('in_progress')
  expect((await responses.cancel(id)).status).toBe('cancelled')
  expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ inFlight: 0, aborted: 1 })
})

test.each([
  ['that fails', { kind: 'exception-mid-stream', afterDeltas: 2 }, 'response.failed', 'server_error'],
  [
    'that is throttled',
    { kind: 'exception-mid-stream', exception: 'throttlingException', afterDeltas: 2 },
    'response.failed',
    'rate_limit_exceeded',
  ],
])('the stream of a response %s says so', async (_what, fault, type, code) => {
  await addFault(fault)
  const stream = await client().responses.create({ model: GPT, input: 'Say hello.', stream: true })
  const events = []
  for await (const event of stream) events.push(event)
  expect(events.at(-1)).toMatchObject({ type, response: { status: 'failed', error: { code } } })
})
