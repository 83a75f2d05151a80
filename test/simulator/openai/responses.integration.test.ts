import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control, protocols } from '../client.ts'
import { GPT, OPEN, writeEndpointProfile } from '../endpoints/endpoint-profile.ts'
import { readData, readEvents } from '../endpoints/read-events.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile(), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const RESPONSES = '/openai/v1/responses'
const bodyOf = (changes: object): string =>
  JSON.stringify({ model: GPT, input: 'hello', reasoning: { effort: 'none' }, ...changes })
const post = (changes: object, path = RESPONSES): Promise<Answer> =>
  ask('http1', simulator.url, { path, body: bodyOf(changes) })
const jsonOf = ({ body }: Answer): unknown => JSON.parse(body.toString('utf8'))
const repeated = (name: string, times: number) => Array.from({ length: times }, () => name)

interface Event {
  readonly type: string
  readonly sequence_number: number
  readonly delta?: string
  readonly arguments?: string
  readonly item?: { readonly type: string; readonly status?: string }
  readonly response?: { readonly status: string; readonly output: readonly object[]; readonly usage: object | null }
}

const ITEM_BEGINS = ['response.output_item.added', 'response.content_part.added']
const TEXT_ENDS = ['response.output_text.done', 'response.content_part.done', 'response.output_item.done']

describe.each(protocols)('over %s', (protocol) => {
  test('a stream is numbered events, from the creation to the completion', async () => {
    const answer = await ask(protocol, simulator.url, { path: RESPONSES, body: bodyOf({ stream: true }) })
    const events = readEvents(answer.body)
    const data = readData<Event>(answer.body)
    expect(events.map(({ name }) => name)).toEqual([
      'response.created',
      'response.in_progress',
      ...ITEM_BEGINS,
      ...repeated('response.output_text.delta', 10),
      ...TEXT_ENDS,
      'response.completed',
    ])
    expect(data.map(({ type }) => type)).toEqual(events.map(({ name }) => name))
    expect(data.map((event) => event.sequence_number)).toEqual(data.map((_event, index) => index))
    expect(data.at(-1)?.response).toMatchObject({
      status: 'completed',
      output: [
        { type: 'message', status: 'completed', content: [{ text: data.map(({ delta = '' }) => delta).join('') }] },
      ],
      usage: { input_tokens: 2, output_tokens: 10, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 12 },
    })
  })
})

const typesOf = async (changes: object, path?: string) =>
  readData<Event>((await post({ stream: true, ...changes }, path)).body).map(({ type }) => type)

describe('a thought', () => {
  test('of GPT is an item without words, unless a summary is asked for', async () => {
    const bare = await typesOf({ reasoning: {} })
    expect(bare.slice(2, 6)).toEqual(['response.output_item.added', 'response.output_item.done', ...ITEM_BEGINS])
    const summarised = await typesOf({ reasoning: { summary: 'auto' } })
    expect(summarised.slice(2, 10)).toEqual([
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      ...repeated('response.reasoning_summary_text.delta', 3),
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
    ])
  })

  test('of open weights is told in full', async () => {
    const types = await typesOf({ model: 'test.open', reasoning: { effort: 'low' } }, '/mantle/v1/responses')
    expect(types.slice(2, 8)).toEqual([
      ...ITEM_BEGINS,
      ...repeated('response.reasoning_text.delta', 3),
      'response.reasoning_text.done',
    ])
  })

  test('has its proof when that is asked for', async () => {
    const { output } = jsonOf(await post({ reasoning: {}, include: ['reasoning.encrypted_content'] })) as {
      output: object[]
    }
    expect(output[0]).toMatchObject({ type: 'reasoning', summary: [], encrypted_content: expect.stringMatching(/./) })
  })
})

test('a response that its limit cuts is incomplete, whole and as a stream', async () => {
  const cut = { reasoning: { effort: 'high' }, max_output_tokens: 16 }
  const expected = {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    usage: { output_tokens: 16 },
  }
  expect(jsonOf(await post(cut))).toMatchObject(expected)
  const last = readData<Event>((await post({ ...cut, stream: true })).body).at(-1)
  expect(last).toMatchObject({ type: 'response.incomplete', response: expected })
  expect(last?.response?.output.at(-1)).toMatchObject({ type: 'message', status: 'incomplete' })
})

test('the calls of tools are items, and their arguments come in pieces', async () => {
  const tools = [
    {
      type: 'function',
      name: 'find',
      parameters: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
    },
  ]
  const data = readData<Event>((await post({ stream: true, tools })).body)
  const pieces = data.filter(({ type }) => type === 'response.function_call_arguments.delta').map(({ delta }) => delta)
  const done = data.find(({ type }) => type === 'response.function_call_arguments.done')
  expect(done?.arguments).toBe(pieces.join(''))
  expect(JSON.parse(done?.arguments ?? '')).toEqual({ n: expect.any(Number) })
  expect(data.at(-1)?.response?.output).toEqual([
    expect.objectContaining({ type: 'function_call', name: 'find', status: 'completed', arguments: done?.arguments }),
  ])
})

const get = async (id: string, method = 'GET', action = '') => {
  const answer = await ask('http1', simulator.url, { method, path: `${RESPONSES}/${id}${action}`, body: '' })
  return { status: answer.status, json: jsonOf(answer) }
}

describe('a stored response', () => {
  test('is read again, and is gone once it is deleted', async () => {
    const created = jsonOf(await post({})) as { id: string }
    expect(await get(created.id)).toEqual({ status: 200, json: created })
    expect(await get(created.id, 'DELETE')).toEqual({
      status: 200,
      json: { id: created.id, object: 'response', deleted: true },
    })
    expect((await get(created.id)).status).toBe(404)
  })

  test('is not there if it was not to be', async () => {
    const { id } = jsonOf(await post({ store: false })) as { id: string }
    expect(await get(id)).toMatchObject({ status: 404, json: { error: { message: 'Response not found.' } } })
    expect(jsonOf(await post({ previous_response_id: id }))).toMatchObject({
      error: { message: 'Response not found.' },
    })
  })

  test('is what the next one goes on from', async () => {
    const { id } = jsonOf(await post({})) as { id: string }
    const next = jsonOf(await post({ previous_response_id: id }))
    // The first prompt, its ten tokens, and the second prompt.
    expect(next).toMatchObject({ previous_response_id: id, usage: { input_tokens: Math.ceil((5 + 40 + 5) / 4) } })
  })

  test('cannot be cancelled if somebody waited for it', async () => {
    const { id } = jsonOf(await post({})) as { id: string }
    expect(await get(id, 'POST', '/cancel')).toMatchObject({
      status: 400,
      json: { error: { message: 'Cannot cancel a synchronous response.' } },
    })
  })

  test('is no call to read', async () => {
    await get('resp_nothing')
    expect(await control(simulator.url, 'GET /__truth')).toMatchObject({
      requests: 0,
      otherOperations: { GetResponse: { refused: 1 } },
    })
  })
})

test('open weights are not on the runtime', async () => {
  const answer = await post({ model: OPEN })
  expect([answer.status, jsonOf(answer)]).toEqual([
    404,
    { error: expect.objectContaining({ code: 'model_not_found' }) },
  ])
})

test('words are never repeated', async () => {
  const answer = await post({ instructions: 'the secret', input: 'another secret' })
  expect(answer.body.toString('utf8')).not.toContain('secret')
})
