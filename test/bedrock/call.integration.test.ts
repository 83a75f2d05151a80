// Every way that a call can end, of each API, over real sockets and both protocols.
import { constants } from 'node:http2'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { afterBeginning, answer, call, failed, respond, type Script, throttled, useCallServer } from './call-server.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { conversation, makeMode } from './mode.ts'
import { roads } from './roads.ts'
import { wallClockMs } from '../../src/time/system-clock.ts'
import type { ScriptedCall } from './scripted-server.ts'
import { apiWays, type Way, ways } from './ways.ts'

const { closeLater, openModes: openAny, openOn, serve } = useCallServer()

const anyName = expect.any(String)

/** What is not to be taken for silence is a moment in which a busy machine does something else. */
const SILENCE_MS = 250

const refusal =
  (status: number, errorType: string | null, body: string): Script =>
  (server) => {
    const type = errorType === null ? {} : { 'x-amzn-errortype': `${errorType}:http://internal.amazon.com/coral/` }
    server.respond(status, { 'content-type': 'application/json', ...type })
    server.end(body)
  }
const no = '{"message":"no"}'
const tooManyTokens = '{"message":"Too many tokens, please wait before trying again."}'

const refusals: [string, Script, object][] = [
  ['HTTP 429', refusal(429, 'ThrottlingException', tooManyTokens), throttled('tokens')],
  ['HTTP 429 of a model that is not ready', refusal(429, 'ModelNotReadyException', no), throttled('not-ready')],
  ['HTTP 503', refusal(503, 'ServiceUnavailableException', no), throttled('capacity')],
  ['HTTP 400', refusal(400, 'ValidationException', no), failed('validation', 'ValidationException')],
  [
    'HTTP 400 of a quota',
    refusal(400, 'ServiceQuotaExceededException', no),
    failed('quota-exceeded', 'ServiceQuotaExceededException'),
  ],
  ['HTTP 403', refusal(403, 'AccessDeniedException', no), failed('access-denied', 'AccessDeniedException')],
  ['HTTP 404', refusal(404, 'ResourceNotFoundException', no), failed('not-found', 'ResourceNotFoundException')],
  ['HTTP 408', refusal(408, 'ModelTimeoutException', no), failed('model-timeout', 'ModelTimeoutException')],
  ['HTTP 424', refusal(424, 'ModelErrorException', no), failed('model-error', 'ModelErrorException')],
  ['HTTP 500', refusal(500, 'InternalServerException', no), failed('server-error', 'InternalServerException')],
  ["HTTP 502 with a proxy's page", refusal(502, null, '<html>Bad gateway</html>'), failed('server-error', 'HTTP 502')],
]

const resets: [string, (way: Way) => Script][] = [
  ['a reset before the response', () => (server) => server.reset()],
  ['a connection that is cut before the response', () => (server) => server.cutConnection()],
  ['a reset in the response', (way) => (server) => afterBeginning(server, way, () => server.reset())],
  [
    'a connection that is cut after the last byte and before the end',
    (way) => (server) => {
      respond(server, way)
      server.write(way.reply)
      setTimeout(() => server.cutConnection(), 30)
    },
  ],
  [
    'a cancellation in the response',
    (way) => (server) => afterBeginning(server, way, () => server.reset(constants.NGHTTP2_CANCEL)),
  ],
  [
    'a connection that is cut in the response',
    (way) => (server) => afterBeginning(server, way, () => server.cutConnection()),
  ],
]

describe.each(roads)('over $protocol, decoded by $decoder', (road) => {
  const { protocol } = road
  const openModes = openOn(road)

  test.each(ways.map((way) => [way.name, way] as const))('a whole reply to %s completes the call', async (_, way) => {
    const server = await serve(answer(way, way.reply))
    expect(await call(openModes(server.url, way.mode))).toMatchObject({
      outcome: { kind: 'completed' },
      usage: { inputTokens: 25, outputTokens: 7 },
      stopReason: 'end_turn',
      servedLatency: 'standard',
      ...way.served,
      invokedModel: null,
      chunks: way.chunks * 2,
    })
  })

  describe.each(apiWays.map((way) => [way.name, way] as const))('%s', (_, way) => {
    const { mode } = way

    test.each(refusals)('%s is its own outcome', async (_name, script, outcome) => {
      const server = await serve(script)
      const record = await call(openModes(server.url, mode))
      expect(record.outcome).toStrictEqual(outcome)
      expect(record).toMatchObject({ attempts: 1, chunks: 0, usage: null, stopReason: null })
    })

    test('a refusal says how long to wait, if it does', async () => {
      const asking = await serve((server) => {
        server.respond(429, { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '7' })
        server.end()
      })
      expect(await call(openModes(asking.url, mode))).toMatchObject({
        outcome: { kind: 'throttled' },
        retryAfterMs: 7_000,
      })
      const silent = await serve(refusal(429, 'ThrottlingException', tooManyTokens))
      expect((await call(openModes(silent.url, mode))).retryAfterMs).toBeNaN()
    })

    test.each(resets)('%s is a reset', async (_name, script) => {
      const server = await serve(script(way))
      expect((await call(openModes(server.url, mode))).outcome).toStrictEqual(failed('reset', anyName))
    })

    test('a reset that names no error is no reply, however it looks', async () => {
      const server = await serve((incoming) =>
        afterBeginning(incoming, way, () => incoming.reset(constants.NGHTTP2_NO_ERROR)),
      )
      // Over HTTP/2 it looks like an end, and only what is missing tells it from one.
      const missing = way.chunks > 0 ? 'truncated' : 'corrupt'
      const failure = protocol === 'http1' ? 'reset' : missing
      expect((await call(openModes(server.url, mode))).outcome).toStrictEqual(failed(failure, anyName))
    })

    test('a reply that is followed by a GOAWAY is still a reply', async () => {
      const server = await serve((incoming) => {
        respond(incoming, way)
        incoming.goAway()
        incoming.end(way.reply)
      })
      const bedrock = openModes(server.url, mode)
      expect((await call(bedrock)).outcome.kind).toBe('completed')
      expect((await call(bedrock)).outcome.kind).toBe('completed')
    })

    test('headers that do not come are a timeout, and the server is let go', async () => {
      const server = await serve(() => undefined)
      const timeouts = { ...makeMode().timeouts, responseMs: 100 }
      const record = await call(openModes(server.url, { ...mode, timeouts }))
      expect(record.outcome).toStrictEqual(failed('response-timeout', 'ResponseTimeout'))
      expect(record.endMs - record.sentMs).toBeGreaterThanOrEqual(100)
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('a response that falls silent is stalled', async () => {
      const server = await serve((incoming) => afterBeginning(incoming, way, () => undefined))
      const timeouts = { ...makeMode().timeouts, idleMs: SILENCE_MS }
      const record = await call(openModes(server.url, { ...mode, timeouts }))
      expect(record.outcome).toStrictEqual(failed('stalled', 'IdleTimeout'))
      expect(record.chunks).toBe(way.chunks)
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('the silence that ended a response is a stall, and a gap where a chunk was before it', async () => {
      const server = await serve((incoming) => afterBeginning(incoming, way, () => undefined))
      const timeouts = { ...makeMode().timeouts, idleMs: SILENCE_MS }
      const record = await call(openModes(server.url, { ...mode, timeouts, stallLimitMs: 50 }))
      expect(record.stalls).toBe(1)
      expect(record.longestGapMs >= SILENCE_MS).toBe(way.chunks > 0)
    })

    test('a response that goes on for too long is a timeout', async () => {
      const server = await serve((incoming) => {
        respond(incoming, way)
        const timer = setInterval(() => incoming.write(way.more), 10)
        void incoming.closed.then(() => clearInterval(timer))
      })
      const timeouts = { ...makeMode().timeouts, callMs: 500 }
      const record = await call(openModes(server.url, { ...mode, timeouts }))
      expect(record.outcome).toStrictEqual(failed('timeout', 'CallTimeout'))
      expect(record.chunks > 1).toBe(way.chunks > 0)
    })

    test('an abort in the response ends the call at once, and the server sees it', async () => {
      const controller = new AbortController()
      const server = await serve((incoming) => afterBeginning(incoming, way, () => controller.abort()))
      const record = await call(openModes(server.url, mode), controller.signal)
      expect(record.outcome).toStrictEqual({ kind: 'aborted' })
      expect(record).toMatchObject({ attempts: 1, chunks: way.chunks, usage: null })
      expect(record.endMs).toBeGreaterThan(record.firstByteMs)
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('an abort before the response ends the call too', async () => {
      const controller = new AbortController()
      const server = await serve(() => controller.abort())
      const record = await call(openModes(server.url, mode), controller.signal)
      expect(record.outcome).toStrictEqual({ kind: 'aborted' })
      expect(record.firstByteMs).toBeNaN()
    })

    test('a call that was aborted before it began sends nothing', async () => {
      const server = await serve(answer(way, way.reply))
      const record = await call(openModes(server.url, mode), AbortSignal.abort())
      expect(record).toMatchObject({ outcome: { kind: 'aborted' }, attempts: 0, sentMs: Number.NaN })
      expect(server.connections()).toBe(0)
    })

    test('closing ends what is under way as aborted', async () => {
      const server = await serve((incoming) => afterBeginning(incoming, way, () => void bedrock.close()))
      const bedrock = openModes(server.url, mode)
      expect((await call(bedrock)).outcome).toStrictEqual({ kind: 'aborted' })
    })
  })

  test('a port where nobody listens is no connection', async () => {
    const server = await serve(() => undefined)
    const bedrock = openModes(server.url, {})
    await server.close()
    const records = await Promise.all([call(bedrock), call(bedrock), call(bedrock)])
    expect(records.map(({ outcome }) => outcome)).toStrictEqual(Array(3).fill(failed('connect', 'ECONNREFUSED')))
    expect(records[0]).toMatchObject({ attempts: 1, connection: 'new', firstByteMs: Number.NaN })
  })

  describe.each<[string, Script, Partial<ModePlan['timeouts']>]>([
    ['breaks off', (incoming) => setTimeout(() => incoming.cutConnection(), 30), {}],
    ['is reset', (incoming) => setTimeout(() => incoming.reset(), 30), {}],
    ['never ends', () => undefined, { idleMs: 100 }],
    ['is endless', (incoming) => incoming.write(Buffer.alloc(1024 * 1024, ' ')), {}],
  ])('an error response whose body %s', (_how, breakOff, limits) => {
    const begin =
      (status: number, headers: Record<string, string>): Script =>
      (incoming) => {
        incoming.respond(status, { 'content-type': 'application/json', ...headers })
        incoming.write(Buffer.from('{"message":"Too many tok'))
        breakOff(incoming)
      }
    test.each<[number, Record<string, string>, object]>([
      [429, { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/' }, throttled('other')],
      [429, {}, throttled('other')],
      [429, { 'x-amzn-errortype': 'ModelNotReadyException' }, throttled('not-ready')],
      [503, {}, throttled('capacity')],
      [400, { 'x-amzn-errortype': 'ValidationException' }, failed('validation', 'ValidationException')],
      [403, { 'x-amzn-errortype': 'AccessDeniedException' }, failed('access-denied', 'AccessDeniedException')],
      [500, {}, failed('server-error', 'HTTP 500')],
    ])('is what its status and its headers say: %i %o', async (status, headers, outcome) => {
      const server = await serve(begin(status, headers))
      const timeouts = { ...makeMode().timeouts, ...limits }
      const record = await call(openModes(server.url, { timeouts }))
      expect(record.outcome).toStrictEqual(outcome)
      expect(record.endMs).toBeGreaterThanOrEqual(record.firstByteMs)
    })
  })
})

test('a connection that does not come is given up at its limit', async () => {
  // A listener whose backlog is full answers nobody; a socket that accepts and never greets does the same to HTTP/2.
  const silent = createServer((socket) => void socket.resume())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  closeLater({ close: () => new Promise<void>((resolve) => silent.close(() => resolve())) })
  const { port } = silent.address() as { port: number }
  const timeouts = { ...makeMode().timeouts, connectMs: 100 }
  const bedrock = openAny(`https://127.0.0.1:${port}`, { timeouts })
  const record = await call(bedrock)
  expect(record.outcome).toStrictEqual(failed('connect-timeout', 'ConnectTimeout'))
})

test.each(['seismo', 'sdk'] as const)('a record that was taken changes no more, decoded by %s', async (decoder) => {
  const [way] = apiWays as [Way]
  const server = await serve(answer(way, way.begun, way.more, way.more, way.more, way.reply))
  const controller = new AbortController()
  const bedrock = openOn({ decoder, protocol: 'http1' })(server.url, way.mode)
  const record = await bedrock.call(0, conversation, {
    onGap: () => controller.abort(),
    signal: controller.signal,
  })
  const taken = { ...record }
  await sleep(30)
  expect(record).toStrictEqual(taken)
  expect(record).toMatchObject({ outcome: { kind: 'aborted' }, usage: null, stopReason: null })
})

const HOUR_MS = 3_600_000

/** `20261120T223431Z` */
const signedAtEpochMs = ({ headers }: ScriptedCall): number =>
  Date.parse(String(headers['x-amz-date']).replace(/^(.{4})(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'))

describe.each(roads)('decoded by $decoder over $protocol', (road) => {
  test.each([
    ['Signature expired: 20261120T100000Z is now earlier than 20261120T105500Z', 'clock-skew'],
    ['The request signature we calculated does not match the signature you provided.', 'access-denied'],
  ])('a server that refuses a signature sets the clock of the calls that follow: %s', async (message, failure) => {
    const headers = {
      'content-type': 'application/json',
      'x-amzn-errortype': 'InvalidSignatureException',
      date: new Date(wallClockMs() + HOUR_MS).toUTCString(),
    }
    const server = await serve((refused) => {
      refused.respond(403, headers)
      refused.end(JSON.stringify({ message }))
    })
    const bedrock = openOn(road)(server.url, {})
    expect((await call(bedrock)).outcome).toStrictEqual(failed(failure, 'InvalidSignatureException'))
    await call(bedrock)
    const [first, second] = server.calls.map(signedAtEpochMs) as [number, number]
    expect(second - first).toBeGreaterThan(HOUR_MS - 60_000)
    expect(second - first).toBeLessThan(HOUR_MS + 60_000)
  })
})
