import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control, protocols } from '../client.ts'
import { CLAUDE, GPT, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'
import { readData, readEvents } from '../endpoints/read-events.ts'

const KEEP_ALIVE = 'endpoints: { keepAliveDeltas: { value: 7, assumption: set } }'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile({ file: KEEP_ALIVE }), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const MESSAGES = '/anthropic/v1/messages'
const headers = { 'anthropic-version': '2023-06-01' }
const bodyOf = (changes: object): string =>
  JSON.stringify({ model: CLAUDE, max_tokens: 100, messages: [{ role: 'user', content: 'hello' }], ...changes })

const post = (changes: object, path = MESSAGES, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask('http1', simulator.url, { path, headers: { ...headers, ...more }, body: bodyOf(changes) })

const get = async (path: string): Promise<Answer> => ask('http1', simulator.url, { method: 'GET', path })
const jsonOf = ({ body }: Answer): unknown => JSON.parse(body.toString('utf8'))
const repeated = (name: string, times: number) => Array.from({ length: times }, () => name)

interface Event {
  readonly type: string
  readonly index?: number
  readonly message?: object
  readonly content_block?: { readonly type: string }
  readonly delta?: { readonly type?: string; readonly thinking?: string; readonly partial_json?: string }
}

describe.each(protocols)('over %s', (protocol) => {
  test('a stream is a message, its block, its end, and every event is named as it is', async () => {
    const answer = await ask(protocol, simulator.url, { path: MESSAGES, headers, body: bodyOf({ stream: true }) })
    const events = readEvents(answer.body)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(answer.headers['request-id']).toMatch(/^req_/)
    expect(events.map(({ name }) => name)).toEqual([
      'message_start',
      'content_block_start',
      ...repeated('content_block_delta', 6),
      'ping',
      ...repeated('content_block_delta', 4),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(readData<Event>(answer.body).map(({ type }) => type)).toEqual(events.map(({ name }) => name))
  })
})

test('a stream begins with the counts of the prompt, and ends with those of all', async () => {
  const data = readData<Event>((await post({ stream: true })).body)
  expect(data[0]?.message).toMatchObject({
    id: expect.stringMatching(/^msg_bdrk_/),
    model: 'test.claude-20260101',
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: 2,
      output_tokens: 1,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0 },
      service_tier: 'standard',
    },
  })
  expect(data.at(-2)).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: {
      input_tokens: 2,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 10,
      output_tokens_details: { thinking_tokens: 0 },
    },
  })
})

test('a thought comes first, with its proof at its end', async () => {
  const data = readData<Event>((await post({ stream: true, thinking: { type: 'adaptive' } })).body)
  const deltas = data.flatMap(({ delta, index }) => (delta?.type === undefined ? [] : [`${index} ${delta.type}`]))
  expect(deltas).toEqual([...repeated('0 thinking_delta', 6), '0 signature_delta', ...repeated('1 text_delta', 10)])
  expect(data.at(-2)).toMatchObject({ usage: { output_tokens: 16, output_tokens_details: { thinking_tokens: 6 } } })
})

test('a thought that is omitted is a proof alone', async () => {
  const thinking = { type: 'adaptive', display: 'omitted' }
  const data = readData<Event>((await post({ stream: true, thinking })).body)
  const deltas = data.flatMap(({ delta, index }) => (delta?.type === undefined ? [] : [`${index} ${delta.type}`]))
  expect(deltas).toEqual(['0 signature_delta', ...repeated('1 text_delta', 10)])
  const whole = jsonOf(await post({ thinking })) as { content: object[] }
  expect(whole.content).toEqual([
    { type: 'thinking', thinking: '', signature: expect.stringMatching(/./) },
    { type: 'text', text: expect.any(String) },
  ])
})

test('an effort makes the thought longer', async () => {
  const body = { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }
  expect(jsonOf(await post(body))).toMatchObject({ usage: { output_tokens_details: { thinking_tokens: 12 } } })
})

test('what is cached is written once and read then', async () => {
  const messages = [{ role: 'user', content: 'a'.repeat(800) }]
  const body = { messages, cache_control: { type: 'ephemeral', ttl: '1h' } }
  expect(jsonOf(await post(body))).toMatchObject({
    usage: {
      input_tokens: 0,
      cache_creation_input_tokens: 200,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 200 },
    },
  })
  const second = readData<Event>((await post({ ...body, stream: true })).body)
  expect(second[0]?.message).toMatchObject({ usage: { cache_read_input_tokens: 200, cache_creation_input_tokens: 0 } })
})

describe('on mantle', () => {
  test('the bare id is served', async () => {
    expect(jsonOf(await post({ model: 'test.claude' }, `/mantle${MESSAGES}`))).toMatchObject({
      model: 'test.claude-20260101',
      usage: { output_tokens: 10 },
    })
  })

  test('tokens are counted as calls are, and counting is no call', async () => {
    const counted = await post({ model: 'test.claude', max_tokens: undefined }, `/mantle${MESSAGES}/count_tokens`)
    expect(jsonOf(counted)).toEqual({ input_tokens: 2 })
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({
      requests: 0,
      otherOperations: { CountMessageTokens: { requests: 1, completed: 1 } },
    })
  })

  test('models are listed, and found one by one', async () => {
    const { data } = jsonOf(await get('/mantle/v1/models')) as { data: { id: string }[] }
    expect(data.map(({ id }) => id)).toEqual(['test.open', 'test.gpt', 'test.claude', 'test.only'])
    expect(jsonOf(await get('/mantle/v1/models/test.gpt'))).toMatchObject({
      id: 'test.gpt',
      object: 'model',
      owned_by: 'Test',
    })
    expect((await get('/mantle/v1/models/test')).status).toBe(404)
    expect((await get('/mantle/openai/v1/models')).status).toBe(404)
  })
})

const error = (type: string, message: unknown = expect.any(String)) => ({
  type: 'error',
  error: { type, message },
  request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
})

describe('refuses', () => {
  test.each<[string, object, string, number, object]>([
    ['a model that there is not', { model: 'no.model' }, MESSAGES, 404, error('not_found_error')],
    ['a model of another API', { model: GPT }, MESSAGES, 404, error('not_found_error')],
    [
      'a model that has only a profile',
      { model: 'test.claude-20260101-v1:0' },
      MESSAGES,
      400,
      error('invalid_request_error', expect.stringContaining('isn’t supported')),
    ],
    ['a model that mantle has not', { model: CLAUDE }, `/mantle${MESSAGES}`, 404, error('not_found_error')],
    [
      'a mistake',
      { max_tokens: undefined },
      MESSAGES,
      400,
      error('invalid_request_error', 'max_tokens: Field required'),
    ],
    [
      'thinking that the model has not',
      { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 1_000 },
      MESSAGES,
      400,
      error(
        'invalid_request_error',
        expect.stringContaining('"thinking.type.enabled" is not supported for this model.'),
      ),
    ],
    [
      'a temperature',
      { temperature: 0.5 },
      MESSAGES,
      400,
      error('invalid_request_error', '`temperature` is deprecated for this model.'),
    ],
  ])('%s', async (_what, changes, path, status, body) => {
    const answer = await post(changes, path)
    expect([answer.status, jsonOf(answer)]).toEqual([status, body])
  })

  test('a wrong path with HTTP 200, as the runtime does', async () => {
    const answer = await post({}, `${MESSAGES}/count_tokens`)
    expect([answer.status, jsonOf(answer)]).toEqual([
      200,
      { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' },
    ])
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({ refused: 1 })
  })
})
