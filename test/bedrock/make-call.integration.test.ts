// Every way that a call can end, over real sockets and both protocols.
import { constants } from 'node:http2'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { type Bedrock, openBedrock } from '../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import {
  encodeFrame,
  ending,
  errorFrame,
  exceptionFrame,
  messageStart,
  messageStop,
  metadata,
  textDelta,
  wholeReply,
} from './frames.ts'
import { conversation, makeMode } from './mode.ts'
import { openScriptedServer, type ScriptedCall, type ScriptedServer } from './scripted-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

async function serve(script: (call: ScriptedCall) => void): Promise<ScriptedServer> {
  const server = await openScriptedServer(script)
  open.push(server)
  return server
}

function openMode(url: string, changes: Partial<ModePlan>): Bedrock {
  const bedrock = openBedrock({ modes: [makeMode(changes)], target: { kind: 'url', url }, clock: systemClock })
  open.push(bedrock)
  return bedrock
}

const call = (bedrock: Bedrock, signal?: AbortSignal): Promise<CallRecord> =>
  bedrock.call(0, conversation, { onGap: () => undefined, ...(signal === undefined ? {} : { signal }) })

const failed = (failure: string, errorName: unknown): object => ({ kind: 'failed', failure, errorName })
const throttled = (throttle: string): object => ({ kind: 'throttled', throttle })
const anyName = expect.any(String)

const begun = Buffer.concat([messageStart, textDelta('Hello')])
const flipped = (frame: Buffer, at: number): Buffer => {
  const bytes = Buffer.from(frame)
  bytes[at]! ^= 1
  return bytes
}
const stream =
  (...reads: Uint8Array[]) =>
  (server: ScriptedCall): void => {
    server.respond()
    for (const read of reads) server.write(read)
    server.end()
  }
const refusal =
  (status: number, errorType: string | null, body: string) =>
  (server: ScriptedCall): void => {
    const type = errorType === null ? {} : { 'x-amzn-errortype': `${errorType}:http://internal.amazon.com/coral/` }
    server.respond(status, { 'content-type': 'application/json', ...type })
    server.end(body)
  }
const tooManyTokens = '{"message":"Too many tokens, please wait before trying again."}'

const responses: [string, (server: ScriptedCall) => void, object][] = [
  ['a whole reply', stream(wholeReply), { kind: 'completed' }],
  [
    'a reply with events that nobody knows',
    stream(messageStart, encodeFrame({ ':event-type': 'new', ':message-type': 'event' }, '{}'), textDelta('x'), ending),
    { kind: 'completed' },
  ],
  ['an empty body', stream(), failed('truncated', 'EndWithoutMessageStop')],
  ['an end without messageStop', stream(begun, metadata), failed('truncated', 'EndWithoutMessageStop')],
  ['an end without metadata', stream(begun, messageStop), failed('truncated', 'EndWithoutMetadata')],
  ['an end inside a frame', stream(begun, ending.subarray(0, -3)), failed('truncated', 'EndInsideFrame')],
  [
    'a wrong checksum of a prelude',
    stream(begun, flipped(textDelta('x'), 9), ending),
    failed('corrupt', 'MalformedFrame'),
  ],
  [
    'a wrong checksum of a message',
    stream(begun, flipped(textDelta('x'), 130), ending),
    failed('corrupt', 'MalformedFrame'),
  ],
  ['a frame of an absurd length', stream(begun, Buffer.alloc(64, 0xff)), failed('corrupt', 'MalformedFrame')],
  ['a web page', stream(Buffer.from('<html><body>Welcome</body></html>')), failed('corrupt', 'MalformedFrame')],
  ['an exception in the first frame', stream(exceptionFrame('throttlingException')), throttled('in-stream')],
  [
    'an exception in the middle',
    stream(begun, exceptionFrame('modelStreamErrorException')),
    failed('model-error', 'ModelStreamErrorException'),
  ],
  ['an error frame', stream(begun, errorFrame('InternalFailure')), failed('unknown', 'InternalFailure')],
  ['HTTP 429', refusal(429, 'ThrottlingException', tooManyTokens), throttled('tokens')],
  [
    'HTTP 429 of a model that is not ready',
    refusal(429, 'ModelNotReadyException', '{"message":"wait"}'),
    throttled('not-ready'),
  ],
  ['HTTP 503', refusal(503, 'ServiceUnavailableException', '{"message":"no"}'), throttled('capacity')],
  ['HTTP 400', refusal(400, 'ValidationException', '{"message":"no"}'), failed('validation', 'ValidationException')],
  [
    'HTTP 400 of a quota',
    refusal(400, 'ServiceQuotaExceededException', '{"message":"no"}'),
    failed('quota-exceeded', 'ServiceQuotaExceededException'),
  ],
  [
    'HTTP 403',
    refusal(403, 'AccessDeniedException', '{"message":"no"}'),
    failed('access-denied', 'AccessDeniedException'),
  ],
  [
    'HTTP 404',
    refusal(404, 'ResourceNotFoundException', '{"message":"no"}'),
    failed('not-found', 'ResourceNotFoundException'),
  ],
  [
    'HTTP 408',
    refusal(408, 'ModelTimeoutException', '{"message":"no"}'),
    failed('model-timeout', 'ModelTimeoutException'),
  ],
  ['HTTP 424', refusal(424, 'ModelErrorException', '{"message":"no"}'), failed('model-error', 'ModelErrorException')],
  [
    'HTTP 500',
    refusal(500, 'InternalServerException', '{"message":"no"}'),
    failed('server-error', 'InternalServerException'),
  ],
  ["HTTP 502 with a proxy's page", refusal(502, null, '<html>Bad gateway</html>'), failed('server-error', 'HTTP 502')],
]

const ends: [string, (server: ScriptedCall) => void, object][] = [
  ['a reset before the response', (server) => server.reset(), failed('reset', anyName)],
  ['a connection that is cut before the response', (server) => server.cutConnection(), failed('reset', anyName)],
  ['a reset in the stream', (server) => afterBeginning(server, () => server.reset()), failed('reset', anyName)],
  [
    'a reset that names no error in the stream',
    (server) => afterBeginning(server, () => server.reset(constants.NGHTTP2_NO_ERROR)),
    failed('reset', anyName),
  ],
  [
    'a connection that is cut after the last event and before the end',
    (server) => {
      server.respond()
      server.write(wholeReply)
      setTimeout(() => server.cutConnection(), 30)
    },
    failed('reset', anyName),
  ],
  [
    'a cancellation in the stream',
    (server) => afterBeginning(server, () => server.reset(constants.NGHTTP2_CANCEL)),
    failed('reset', anyName),
  ],
  [
    'a connection that is cut in the stream',
    (server) => afterBeginning(server, () => server.cutConnection()),
    failed('reset', anyName),
  ],
]

/** The bytes are on their way to the client before what follows can overtake them. */
function afterBeginning(server: ScriptedCall, then: () => void): void {
  server.respond()
  server.write(begun)
  setTimeout(then, 30)
}

describe.each(['http1', 'http2'] as const)('over %s', (protocol) => {
  const transport = { protocol, streamsPerConnection: 10 }

  test.each([...responses, ...ends])('%s is its own outcome', async (_, script, outcome) => {
    const server = await serve(script)
    expect((await call(openMode(server.url, { transport }))).outcome).toStrictEqual(outcome)
  })

  test('a reply that is followed by a GOAWAY is still a reply', async () => {
    const server = await serve((incoming) => {
      incoming.respond()
      incoming.goAway()
      incoming.end(wholeReply)
    })
    const bedrock = openMode(server.url, { transport })
    expect((await call(bedrock)).outcome.kind).toBe('completed')
    expect((await call(bedrock)).outcome.kind).toBe('completed')
  })

  test('a port where nobody listens is no connection', async () => {
    const server = await serve(() => undefined)
    await server.close()
    open.splice(open.indexOf(server), 1)
    const bedrock = openMode(server.url, { transport })
    const records = await Promise.all([call(bedrock), call(bedrock), call(bedrock)])
    expect(records.map(({ outcome }) => outcome)).toStrictEqual(Array(3).fill(failed('connect', 'ECONNREFUSED')))
    expect(records[0]).toMatchObject({ attempts: 1, connection: 'new', firstByteMs: Number.NaN })
  })

  test('headers that do not come are a timeout, and the server is let go', async () => {
    const server = await serve(() => undefined)
    const timeouts = { ...makeMode().timeouts, responseMs: 100 }
    const record = await call(openMode(server.url, { transport, timeouts }))
    expect(record.outcome).toStrictEqual(failed('timeout', 'ResponseTimeout'))
    expect(record.endMs - record.sentMs).toBeGreaterThanOrEqual(100)
    expect(await server.calls[0]!.closed).toBe('aborted')
  })

  test('a stream that falls silent is stalled', async () => {
    const server = await serve((incoming) => afterBeginning(incoming, () => undefined))
    const timeouts = { ...makeMode().timeouts, idleMs: 100 }
    const record = await call(openMode(server.url, { transport, timeouts }))
    expect(record.outcome).toStrictEqual(failed('stalled', 'IdleTimeout'))
    expect(record.chunks).toBe(1)
    expect(await server.calls[0]!.closed).toBe('aborted')
  })

  test('a stream that goes on for too long is a timeout', async () => {
    const server = await serve((incoming) => {
      incoming.respond()
      const timer = setInterval(() => incoming.write(textDelta('again')), 10)
      void incoming.closed.then(() => clearInterval(timer))
    })
    const timeouts = { ...makeMode().timeouts, callMs: 150 }
    const record = await call(openMode(server.url, { transport, timeouts }))
    expect(record.outcome).toStrictEqual(failed('timeout', 'CallTimeout'))
    expect(record.chunks).toBeGreaterThan(1)
  })

  test('an error whose body never ends is stalled', async () => {
    const server = await serve((incoming) => {
      incoming.respond(429, { 'content-type': 'application/json' })
      incoming.write(Buffer.from('{"mess'))
    })
    const timeouts = { ...makeMode().timeouts, idleMs: 100 }
    const record = await call(openMode(server.url, { transport, timeouts }))
    expect(record.outcome).toStrictEqual(failed('stalled', 'IdleTimeout'))
  })

  test('an abort in the stream ends the call at once, and the server sees it', async () => {
    const controller = new AbortController()
    const server = await serve((incoming) => afterBeginning(incoming, () => controller.abort()))
    const record = await call(openMode(server.url, { transport }), controller.signal)
    expect(record.outcome).toStrictEqual({ kind: 'aborted' })
    expect(record).toMatchObject({ attempts: 1, chunks: 1 })
    expect(record.endMs).toBeGreaterThan(record.lastTokenMs)
    expect(await server.calls[0]!.closed).toBe('aborted')
  })

  test('an abort before the response ends the call too', async () => {
    const controller = new AbortController()
    const server = await serve(() => controller.abort())
    const record = await call(openMode(server.url, { transport }), controller.signal)
    expect(record.outcome).toStrictEqual({ kind: 'aborted' })
    expect(record.firstByteMs).toBeNaN()
  })

  test('a call that was aborted before it began sends nothing', async () => {
    const server = await serve(stream(wholeReply))
    const record = await call(openMode(server.url, { transport }), AbortSignal.abort())
    expect(record).toMatchObject({ outcome: { kind: 'aborted' }, attempts: 0, sentMs: Number.NaN })
    expect(server.connections()).toBe(0)
  })

  test('closing ends what is under way as aborted', async () => {
    const bedrock = openMode((await serve((incoming) => afterBeginning(incoming, () => void bedrock.close()))).url, {
      transport,
    })
    expect((await call(bedrock)).outcome).toStrictEqual({ kind: 'aborted' })
  })
})

test('a connection that does not come is given up at its limit', async () => {
  // A listener whose backlog is full answers nobody; a socket that accepts and never greets does the same to HTTP/2.
  const silent = createServer((socket) => void socket.resume())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => new Promise((resolve) => silent.close(() => resolve())) })
  const { port } = silent.address() as { port: number }
  const timeouts = { ...makeMode().timeouts, connectMs: 100 }
  const bedrock = openMode(`https://127.0.0.1:${port}`, { timeouts })
  const record = await call(bedrock)
  expect(record.outcome).toStrictEqual(failed('connect', 'ConnectTimeout'))
  await bedrock.close()
})
