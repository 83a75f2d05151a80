// Every fault on every API that streams server-sent events, over both protocols.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts'
import { type Answer, ask, control, type Protocol, protocols } from '../client.ts'
import { CLAUDE, GPT, OPEN, writeEndpointProfile } from './endpoint-profile.ts'
import { readEvents } from './read-events.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, profile: await writeEndpointProfile(), seed: 1 })
})
afterAll(() => simulator.close())
beforeEach(() => control(simulator.url, 'POST /__reset'))

const addFault = (fault: object) => control(simulator.url, 'POST /__faults', { count: 1, ...fault })
const headers = { 'anthropic-version': '2023-06-01' }
const hello = [{ role: 'user', content: 'hello' }]

/** How an API says what a fault does to it. */
interface Api {
  readonly name: string
  readonly path: string
  readonly body: object
  /** What a stream's last event is, by its name or its data. */
  readonly last: string
  /** What the last of the events is when a stream fails. */
  readonly failure: (error: { readonly type: string }) => object
  readonly throttleType: string
  readonly failureType: string
  readonly overloadType: string
}

const openAiFailure = ({ type }: { readonly type: string }) => ({
  error: expect.objectContaining({ type, message: expect.any(String) }) as object,
})
const apis: readonly Api[] = [
  {
    name: 'Chat Completions',
    path: '/openai/v1/chat/completions',
    body: { model: OPEN, messages: hello },
    last: '[DONE]',
    failure: openAiFailure,
    throttleType: 'rate_limit_error',
    failureType: 'server_error',
    overloadType: 'overloaded_error',
  },
  {
    name: 'Responses',
    path: '/openai/v1/responses',
    body: { model: GPT, input: 'hello', reasoning: { effort: 'none' } },
    last: 'response.completed',
    failure: ({ type }) => ({
      type: 'response.failed',
      response: expect.objectContaining({
        status: 'failed',
        error: {
          code: type === 'rate_limit_error' ? 'rate_limit_exceeded' : 'server_error',
          message: expect.any(String),
        },
      }) as object,
    }),
    throttleType: 'rate_limit_error',
    failureType: 'server_error',
    overloadType: 'overloaded_error',
  },
  {
    name: 'Messages',
    path: '/anthropic/v1/messages',
    body: { model: CLAUDE, max_tokens: 100, messages: hello },
    last: 'message_stop',
    failure: ({ type }) => ({
      type: 'error',
      error: { type, message: expect.any(String) },
      request_id: expect.stringMatching(/^req_/),
    }),
    throttleType: 'rate_limit_error',
    failureType: 'api_error',
    overloadType: 'overloaded_error',
  },
]

const lastOf = ({ body }: Answer): string => {
  const { name, data } = readEvents(body).at(-1) ?? { name: null, data: '' }
  return name ?? data
}
const lastJson = ({ body }: Answer): unknown => JSON.parse(readEvents(body).at(-1)?.data ?? '')
const outcomes = async () => {
  const { calls } = await control<{ calls: { outcome: string; cause: string | null }[] }>(
    simulator.url,
    'GET /__truth/calls',
  )
  return calls.map(({ outcome, cause }) => [outcome, cause])
}

const cases = protocols.flatMap((protocol) =>
  apis.map((api) => ({ protocol, api, name: `${api.name} over ${protocol}` })),
)

describe.each(cases)('$name', ({ protocol, api }) => {
  const askFor = (isStream: boolean): Promise<Answer> =>
    ask(protocol, simulator.url, { path: api.path, headers, body: JSON.stringify({ ...api.body, stream: isStream }) })
  test('none', async () => {
    expect(lastOf(await askFor(true))).toBe(api.last)
    expect(await outcomes()).toEqual([['completed', null]])
  })

  test.each([
    ['throttle', { kind: 'throttle' }, 429, 'throttleType', 'throttled'],
    ['no capacity', { kind: 'error', name: 'ServiceUnavailableException' }, 503, null, 'throttled'],
    ['overload', { kind: 'error', name: 'OverloadedException' }, 529, 'overloadType', 'throttled'],
    ['error', { kind: 'error' }, 500, 'failureType', 'failed'],
  ] as const)('%s is an answer in its form', async (_what, fault, status, type, outcome) => {
    await addFault(fault)
    const answer = await askFor(true)
    const { error } = JSON.parse(answer.body.toString('utf8')) as { error: { type: string } }
    expect([answer.status, type === null || error.type === api[type]]).toEqual([status, true])
    expect(await outcomes()).toEqual([[outcome, expect.any(String)]])
  })

  test.each([
    ['exception-first-frame', {}, 'throttleType', 'throttled'],
    ['exception-mid-stream', { afterDeltas: 2 }, 'failureType', 'failed'],
    ['exception-mid-stream', { afterDeltas: 2, exception: 'throttlingException' }, 'throttleType', 'throttled'],
    ['fail-at-end', {}, 'failureType', 'failed'],
  ] as const)('%s (%j) ends the stream with an error', async (kind, more, type, outcome) => {
    await addFault({ kind, ...more })
    const answer = await askFor(true)
    expect([answer.status, answer.headers['content-type'], answer.broken]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      null,
    ])
    expect(lastJson(answer)).toMatchObject(api.failure({ type: api[type] }))
    expect(await outcomes()).toEqual([[outcome, kind]])
  })

  test('error-frame ends the stream with an error event', async () => {
    await addFault({ kind: 'error-frame', afterDeltas: 2, message: 'no more' })
    expect(JSON.stringify(lastJson(await askFor(true)))).toContain('no more')
  })

  test.each(['no-end', 'fin-early'])('%s ends cleanly without its last event', async (kind) => {
    await addFault({ kind })
    const answer = await askFor(true)
    expect(answer.broken).toBeNull()
    expect(answer.body.toString('utf8')).not.toContain(api.last)
    expect(answer.body.toString('utf8').endsWith('\n\n')).toBe(true)
    expect(await outcomes()).toEqual([['failed', kind]])
  })

  test('no-end has all before it', async () => {
    const whole = readEvents((await askFor(true)).body).map(({ name }) => name)
    await addFault({ kind: 'no-end' })
    expect(readEvents((await askFor(true)).body).map(({ name }) => name)).toEqual(whole.slice(0, -1))
  })

  test('empty is a success with nothing in it', async () => {
    await addFault({ kind: 'empty', count: 2 })
    const stream = await askFor(true)
    expect([lastOf(stream), stream.body.toString('utf8').includes('"delta":"')]).toEqual([api.last, false])
    const whole = await askFor(false)
    expect(whole.status).toBe(200)
    expect(whole.body.toString('utf8')).toMatch(/"(?:completion|output)_tokens":0/)
    expect(await outcomes()).toEqual([
      ['failed', 'empty'],
      ['failed', 'empty'],
    ])
  })

  test.each(['length', 'prelude', 'headers', 'payload'])(
    'cut-frame ends cleanly in the %s of an event',
    async (place) => {
      await addFault({ kind: 'cut-frame', in: place, afterDeltas: 1 })
      const answer = await askFor(true)
      expect(answer.broken).toBeNull()
      expect(answer.body.toString('utf8').endsWith('\n\n')).toBe(false)
      expect(await outcomes()).toEqual([['failed', 'cut-frame']])
    },
  )

  test('bad-crc is broken JSON, or a field that there is not, and the rest', async () => {
    await addFault({ kind: 'bad-crc' })
    const broken = readEvents((await askFor(true)).body).filter(({ data }) => data !== '[DONE]' && !isJson(data))
    expect(broken).toHaveLength(1)
    await addFault({ kind: 'bad-crc', of: 'prelude' })
    expect((await askFor(true)).body.toString('utf8')).toMatch(/^beta: \{.*\}$/m)
  })

  test.each([
    ['stall', { ms: 30 }],
    ['drip', { everyMs: 1 }],
    ['late', { ms: 30 }],
    ['go-away', {}],
  ])('%s changes no byte that matters', async (kind, more) => {
    await addFault({ kind, ...more })
    expect(lastOf(await askFor(true))).toBe(api.last)
    expect(await outcomes()).toEqual([['completed', kind]])
  })

  test('reset and refuse-stream break off', async () => {
    await addFault({ kind: 'reset', afterDeltas: 1 })
    expect(await brokenBy(askFor(true))).toBe(protocol === 'http1' ? 'ECONNRESET' : 'ERR_HTTP2_STREAM_ERROR')
    await addFault({ kind: 'refuse-stream' })
    expect(await brokenBy(askFor(true))).toBe(protocol === 'http1' ? 'ECONNRESET' : 'ERR_HTTP2_STREAM_ERROR')
    expect(await outcomes()).toEqual([
      ['failed', 'reset'],
      ['failed', 'refuse-stream'],
    ])
  })

  test('of a whole answer, an exception is an error, and what cuts a stream cuts it', async () => {
    await addFault({ kind: 'exception-mid-stream' })
    const failed = await askFor(false)
    expect([failed.status, failed.body.toString('utf8')]).toEqual([424, expect.stringContaining(api.failureType)])
    await addFault({ kind: 'no-end' })
    expect(await brokenBy(askFor(false))).toEqual(expect.any(String))
  })
})

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Headers may be lost with what follows them. */
const brokenBy = (answer: Promise<Answer>): Promise<string | null | undefined> =>
  answer.then(
    ({ broken }) => broken,
    ({ code }: NodeJS.ErrnoException) => code,
  )

test.each<Protocol>(['http1', 'http2'])('Converse has them too over %s', async (protocol) => {
  await addFault({ kind: 'no-end' })
  const path = `/model/${encodeURIComponent(OPEN)}/converse-stream`
  const { body } = await ask(protocol, simulator.url, { path })
  expect([body.includes('messageStop'), body.includes('metadata')]).toEqual([true, false])
  await addFault({ kind: 'fail-at-end' })
  expect((await ask(protocol, simulator.url, { path })).body.includes('internalServerException')).toBe(true)
  await addFault({ kind: 'empty' })
  const empty = (await ask(protocol, simulator.url, { path })).body
  expect([empty.includes('contentBlockDelta'), empty.includes('metadata')]).toEqual([false, true])
})
