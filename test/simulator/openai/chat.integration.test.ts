import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control, protocols } from '../client.ts'
import { CLAUDE, GPT, MANTLE_ONLY, OPEN, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'
import { readData, readEvents } from '../endpoints/read-events.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile({ file: KEEP_ALIVE }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const KEEP_ALIVE = 'endpoints: { keepAliveDeltas: { value: 4, assumption: set } }'
const CHAT = '/openai/v1/chat/completions'
const hello = [{ role: 'user', content: 'hello' }]

const post = (body: object, path = CHAT, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask('http1', simulator.url, { path, headers, body: JSON.stringify({ model: OPEN, messages: hello, ...body }) })

const jsonOf = ({ body }: Answer): unknown => JSON.parse(body.toString('utf8'))

interface Chunk {
  readonly id: string
  readonly choices: readonly {
    readonly delta: {
      readonly role?: string
      readonly content?: string
      readonly reasoning?: string
      readonly tool_calls?: readonly object[]
    }
    readonly finish_reason: string | null
  }[]
  readonly usage?: object | null
  readonly obfuscation?: string
  readonly service_tier?: string
}

describe.each(protocols)('over %s', (protocol) => {
  test('a stream is chunks of one id: a role, contents, a reason, and [DONE]', async () => {
    const body = JSON.stringify({ model: OPEN, messages: hello, stream: true })
    const answer = await ask(protocol, simulator.url, { path: CHAT, body })
    const chunks = readData<Chunk>(answer.body)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/)
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
    expect(chunks.slice(1, -1).every(({ choices }) => choices[0]?.delta.content?.length === 4)).toBe(true)
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
    expect(chunks).toHaveLength(12)
    expect(readEvents(answer.body).at(-1)).toEqual({ name: null, data: '[DONE]' })
    expect(chunks.every(({ usage }) => usage === undefined)).toBe(true)
  })
})

test('a comment stands before each fourth delta, as the profile says', async () => {
  const { body } = await post({ stream: true })
  const blocks = body.toString('utf8').split('\n\n')
  expect(blocks.flatMap((block, index) => (block === ': keep-alive' ? [index] : []))).toEqual([4, 9])
})

test('usage comes when it is asked for, in a chunk without choices', async () => {
  const chunks = readData<Chunk>((await post({ stream: true, stream_options: { include_usage: true } })).body)
  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 2, completion_tokens: 10, total_tokens: 12, prompt_tokens_details: null },
  })
})

test('deltas are padded unless that is switched off', async () => {
  const padded = readData<Chunk>((await post({ stream: true })).body)
  const bare = readData<Chunk>((await post({ stream: true, stream_options: { include_obfuscation: false } })).body)
  expect(padded.filter(({ obfuscation }) => obfuscation !== undefined)).toHaveLength(11)
  expect(bare.some(({ obfuscation }) => obfuscation !== undefined)).toBe(false)
})

test('a whole answer counts what a stream does', async () => {
  const answer = await post({ max_completion_tokens: 4, service_tier: 'flex' })
  expect(jsonOf(answer)).toMatchObject({
    object: 'chat.completion',
    model: OPEN,
    service_tier: 'flex',
    choices: [
      { index: 0, message: { role: 'assistant', content: expect.any(String), refusal: null }, finish_reason: 'length' },
    ],
    usage: { completion_tokens: 4 },
  })
})

test('a thought of open weights stands beside the content, and in a stream before it', async () => {
  const whole = jsonOf(await post({ reasoning_effort: 'high' })) as { choices: { message: { reasoning: string } }[] }
  expect(whole.choices[0]?.message.reasoning).toHaveLength(12 * 4)
  const deltas = readData<Chunk>((await post({ reasoning_effort: 'low', stream: true })).body).map(
    ({ choices }) => choices[0]?.delta,
  )
  const kinds = deltas.map((delta) => Object.keys(delta ?? {})[0])
  expect(kinds).toEqual([
    'role',
    ...Array.from({ length: 3 }, () => 'reasoning'),
    ...Array.from({ length: 10 }, () => 'content'),
    undefined,
  ])
})

test('GPT tells the tokens of its thought and no words of it', async () => {
  const answer = jsonOf(await post({ model: GPT })) as { choices: { message: object }[]; usage: object }
  expect(answer.usage).toMatchObject({ completion_tokens: 16, completion_tokens_details: { reasoning_tokens: 6 } })
  expect(Object.keys(answer.choices[0]?.message ?? {})).toEqual(['role', 'content', 'refusal'])
})

test('a limit that ends within the thought leaves no answer', async () => {
  const answer = await post({ model: GPT, max_completion_tokens: 4 })
  expect(jsonOf(answer)).toMatchObject({
    choices: [{ message: { content: '' }, finish_reason: 'length' }],
    usage: { completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 4 } },
  })
})

test('what GPT reads is cached by itself, and marked parts alone when that is asked for', async () => {
  const long = [{ role: 'user', content: 'a'.repeat(800) }]
  const usage = async (body: object) =>
    (jsonOf(await post({ model: GPT, messages: long, ...body })) as { usage: { prompt_tokens_details: object } }).usage
      .prompt_tokens_details
  expect(await usage({})).toEqual({ cached_tokens: 0, cache_write_tokens: 200 })
  expect(await usage({})).toEqual({ cached_tokens: 200, cache_write_tokens: 0 })
  const options = { prompt_cache_options: { mode: 'explicit' } }
  const marked = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'b'.repeat(800), prompt_cache_breakpoint: { mode: 'explicit' } },
        { type: 'text', text: 'end.' },
      ],
    },
  ]
  expect(await usage(options)).toEqual({ cached_tokens: 0, cache_write_tokens: 0 })
  expect(await usage({ ...options, messages: marked })).toEqual({ cached_tokens: 0, cache_write_tokens: 200 })
  expect(await usage({ ...options, messages: marked })).toEqual({ cached_tokens: 200, cache_write_tokens: 0 })
})

test('a blocked prompt is answered with the message of the guardrail, on the runtime alone', async () => {
  const headers = { 'x-amzn-bedrock-guardrailidentifier': 'blocksprompt1', 'x-amzn-bedrock-guardrailversion': '1' }
  expect(jsonOf(await post({}, CHAT, headers))).toMatchObject({
    id: expect.stringMatching(/^bedrock-guardrails-/),
    choices: [{ message: { content: 'Blocked.' }, finish_reason: 'content_filter' }],
    usage: { prompt_tokens: 0, completion_tokens: 0 },
  })
  const onMantle = await post({ model: 'test.open' }, '/mantle/v1/chat/completions', headers)
  expect(jsonOf(onMantle)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
})

describe('refuses', () => {
  test.each<[string, string, object, number, object]>([
    [
      'a model that there is not',
      CHAT,
      { model: 'no.model' },
      404,
      { code: 'model_not_found', type: 'not_found_error' },
    ],
    ['a model of another API', CHAT, { model: CLAUDE }, 404, { code: 'model_not_found' }],
    [
      'a model that has only a profile',
      CHAT,
      { model: 'test.gpt' },
      400,
      { message: expect.stringContaining('with on-demand throughput isn’t supported') },
    ],
    ['a model of mantle', CHAT, { model: MANTLE_ONLY }, 404, { code: 'model_not_found' }],
    [
      'a model that mantle has not',
      '/mantle/v1/chat/completions',
      { model: OPEN },
      404,
      { code: 'not_found_error', message: `The model '${OPEN}' does not exist` },
    ],
    [
      'a model of another path',
      '/mantle/v1/chat/completions',
      { model: MANTLE_ONLY },
      400,
      { message: `model \`${MANTLE_ONLY}\` isn't supported on this route` },
    ],
    ['a body of no JSON', CHAT, [], 400, { type: 'invalid_request_error' }],
    [
      'a mistake',
      CHAT,
      { messages: [] },
      400,
      { type: 'invalid_request_error', code: 'empty_array', param: 'messages' },
    ],
  ])('%s', async (_what, path, body, status, error) => {
    const answer = Array.isArray(body)
      ? await ask('http1', simulator.url, { path, body: '[]' })
      : await post(body, path)
    expect([answer.status, jsonOf(answer)]).toEqual([status, { error: expect.objectContaining(error) }])
    const { calls } = await control<{ calls: { operation: string; outcome: string }[] }>(
      simulator.url,
      'GET /__truth/calls',
    )
    expect(calls).toEqual([expect.objectContaining({ operation: 'ChatCompletions', outcome: 'refused' })])
  })

  test.each([MANTLE_ONLY, GPT])('any call of %s over Converse, which does not serve it', async (model) => {
    const answer = await ask('http1', simulator.url, { path: `/model/${model}/converse` })
    expect([answer.status, jsonOf(answer)]).toEqual([400, { message: 'The provided model identifier is invalid.' }])
  })
})

test('the truth knows a call by its API, and whether it was a stream', async () => {
  await post({})
  await post({ stream: true, max_tokens: 3 })
  const { calls } = await control<{ calls: object[] }>(simulator.url, 'GET /__truth/calls')
  expect(calls).toEqual([
    expect.objectContaining({ operation: 'ChatCompletions', model: OPEN, tokens: 10, chunks: 0, outcome: 'completed' }),
    expect.objectContaining({
      operation: 'ChatCompletionsStream',
      tokens: 3,
      chunks: 3,
      reservedTokens: 2 + 3,
      settledTokens: 2 + 3,
    }),
  ])
})

test('an answer follows the schema that is asked for', async () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema', json_schema: { name: 'number', schema } }
  const answer = jsonOf(await post({ response_format: format })) as { choices: { message: { content: string } }[] }
  expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ n: expect.any(Number) })
})
