// Which connections calls over HTTP/1.1 go over, and what happens to them, held against a server that sends bytes.
import { networkInterfaces } from 'node:os'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type ConnectionTiming,
  type Exchange,
  MALFORMED_RESPONSE,
  type Transport,
  type WireRequest,
} from '../../../src/bedrock/wire/exchange.ts'
import { type Body, byteLengthOf } from '../../../src/bedrock/wire/body.ts'
import { openHttp1Transport } from '../../../src/bedrock/wire/http1-transport.ts'
import { makeCertificate } from '../../../src/simulator/wire/tls-layer.ts'
import { makePollClock } from '../../../src/time/poll-clock.ts'
import { systemClock, wallClockMs } from '../../../src/time/system-clock.ts'
import { onRequest, openRawServer, type RawServer } from './raw-server.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(...args: Parameters<typeof openRawServer>): Promise<RawServer> {
  const server = await openRawServer(...args)
  closing.push(() => server.close())
  return server
}

let shiftMs = 0
const clock = makePollClock({ ...systemClock, nowMs: () => systemClock.nowMs() + shiftMs })
afterEach(() => (shiftMs = 0))

interface Opened {
  readonly transport: Transport
  readonly timings: readonly ConnectionTiming[]
}

function openTransport(connection: 'warm' | 'cold' = 'warm'): Opened {
  const timings: ConnectionTiming[] = []
  const transport = openHttp1Transport({ connection, clock, onOpened: (timing) => timings.push(timing) })
  closing.push(() => transport.close())
  return { transport, timings }
}

const toward = ({ port }: RawServer, changes: Partial<WireRequest> = {}): WireRequest => ({
  protocol: 'http:',
  hostname: '127.0.0.1',
  port,
  method: 'POST',
  path: '/path',
  headers: { host: `127.0.0.1:${port}`, 'content-length': String(byteLengthOf(changes.body ?? 'hi')) },
  body: 'hi',
  ...changes,
})

interface Ended {
  readonly log: readonly string[]
  readonly status: number
  readonly body: string
  readonly errorCode: string | undefined
}

/** Makes an exchange; `ended` resolves at its end, however that comes. */
function begin(transport: Transport, request: WireRequest): { exchange: Exchange; ended: Promise<Ended> } {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const log: string[] = []
  let [status, body] = [0, '']
  const exchange = transport.open(request, {
    onSent: () => log.push('sent'),
    onReusedConnection: () => log.push('reused'),
    onConnected: () => log.push('connected'),
    onResponse: (statusCode) => (status = statusCode),
    onData: (bytes, from, end) => (body += bytes.toString('latin1', from, end)),
    onEnd: () => resolve({ log, status, body, errorCode: undefined }),
    onError: ({ code }) => resolve({ log, status, body, errorCode: code }),
  })
  return { exchange, ended: promise }
}

const ask = (transport: Transport, request: WireRequest): Promise<Ended> => begin(transport, request).ended

const ok = (...lines: string[]): string =>
  `HTTP/1.1 200 OK\r\n${['content-length: 2', ...lines].join('\r\n')}\r\n\r\nok`
const alwaysWith =
  (response: string) =>
  (socket: Socket): void =>
    onRequest(socket, () => socket.write(response))
const isClosed = (socket: Socket | undefined): Promise<boolean> => vi.waitUntil(() => socket?.destroyed)

describe('a request', () => {
  test('is written as it was given, with the word about its connection', async () => {
    const heard: string[] = []
    const server = await serve((socket) => onRequest(socket, (text) => (heard.push(text), socket.write(ok()))))
    await ask(
      openTransport('warm').transport,
      toward(server, { body: 'hé!', headers: { 'content-length': '4', a: 'b' } }),
    )
    await ask(openTransport('cold').transport, toward(server, { body: new Uint8Array([1, 2]) }))
    expect(heard).toStrictEqual([
      `POST /path HTTP/1.1\r\ncontent-length: 4\r\na: b\r\nconnection: keep-alive\r\n\r\n${Buffer.from('hé!').toString('latin1')}`,
      `POST /path HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n\x01\x02`,
    ])
  })

  test.each([
    ['a header with a line in it', { headers: { a: 'b\r\nc: d' } }, 'ERR_INVALID_CHAR'],
    ['a header with a letter that has no byte', { headers: { a: '\u{1f600}' } }, 'ERR_INVALID_CHAR'],
    ['a path with a blank', { path: '/a b' }, 'ERR_UNESCAPED_CHARACTERS'],
    ['a path with a line in it', { path: '/a\r\nb' }, 'ERR_UNESCAPED_CHARACTERS'],
  ])('with %s is refused, and nothing of it is sent', async (_, changes, code) => {
    const heard: string[] = []
    const server = await serve((socket) => socket.on('data', (bytes) => heard.push(bytes.toString())))
    const { transport } = openTransport()
    expect(() => begin(transport, toward(server, changes))).toThrow(expect.objectContaining({ code }))
    await vi.waitUntil(() => server.sockets.length === 0 || server.sockets[0]?.destroyed)
    expect(heard).toStrictEqual([])
  })

  test.each<[string, Body]>([
    ['of a few bytes', 'x'.repeat(10)],
    ['of a megabyte', 'x'.repeat(1_000_000)],
    ['of a megabyte of bytes', Buffer.alloc(1_000_000, 0x78)],
    ['of parts', [1, 2_000_000, 0, 70_000].map((length) => Buffer.alloc(length, 0x78))],
  ])('with a body %s arrives whole', async (_, body) => {
    const server = await serve((socket) =>
      onRequest(socket, (text) => {
        const sent = text.slice(text.indexOf('\r\n\r\n') + 4)
        socket.write(
          sent === 'x'.repeat(byteLengthOf(body)) ? ok() : 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n',
        )
      }),
    )
    expect((await ask(openTransport().transport, toward(server, { body }))).status).toBe(200)
  })
})

describe('a connection', () => {
  test('is told apart: made for a request, or there before it', async () => {
    const server = await serve(alwaysWith(ok()))
    const { transport } = openTransport()
    expect(await ask(transport, toward(server))).toStrictEqual({
      log: ['sent', 'connected'],
      status: 200,
      body: 'ok',
      errorCode: undefined,
    })
    expect((await ask(transport, toward(server))).log).toStrictEqual(['sent', 'reused'])
    expect(server.sockets).toHaveLength(1)
  })

  test.each([
    ['says that it closes', ok('connection: close')],
    ['speaks on after its end', `${ok()}!`],
    ['has its end at the end of the connection', 'HTTP/1.1 200 OK\r\n\r\nok'],
  ])('is not used again after a response that %s', async (_, response) => {
    const server = await serve((socket) =>
      onRequest(socket, () => (response.includes('length') ? socket.write(response) : socket.end(response))),
    )
    const { transport } = openTransport()
    for (let call = 0; call < 2; call++) {
      expect(await ask(transport, toward(server))).toMatchObject({ body: 'ok', log: ['sent', 'connected'] })
    }
    expect(server.sockets).toHaveLength(2)
    await isClosed(server.sockets[0])
  })

  test.each<[string, (socket: Socket) => void]>([
    ['the server closed meanwhile', (socket) => socket.end()],
    ['the server reset meanwhile', (socket) => socket.resetAndDestroy()],
    ['the server spoke on unasked', (socket) => socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n')],
  ])('that %s is not used again', async (_, spoil) => {
    const server = await serve(alwaysWith(ok()))
    const { transport } = openTransport()
    await ask(transport, toward(server))
    spoil(server.sockets[0]!)
    await isClosed(server.sockets[0])
    // It has yet to be read.
    await sleep(20)
    expect(await ask(transport, toward(server))).toMatchObject({ body: 'ok', log: ['sent', 'connected'] })
  })

  test.each([
    ['Keep-Alive: timeout=5', 3_900, 'reused'],
    ['Keep-Alive: timeout=5', 4_100, 'connected'],
    ['keep-alive: max=100, Timeout=5', 4_100, 'connected'],
    ['keep-alive: timeout=1', 100, 'connected'],
    ['keep-alive: max=100', 60_000, 'reused'],
    ['x-other: timeout=5', 60_000, 'reused'],
  ])('of a server that says %s is %i ms later %s', async (line, waitMs, how) => {
    const server = await serve(alwaysWith(ok(line)))
    const { transport } = openTransport()
    await ask(transport, toward(server))
    shiftMs = waitMs
    expect((await ask(transport, toward(server))).log).toStrictEqual(['sent', how])
    if (how === 'connected') await isClosed(server.sockets[0])
  })

  test.each([
    [3_900, 'reused'],
    [4_100, 'connected'],
  ])('that a server keeps for 5 s is, %i ms after the end of a reply of a minute, %s', async (waitMs, how) => {
    const [head, body] = [ok('keep-alive: timeout=5').slice(0, -2), 'ok']
    const server = await serve((socket, index) =>
      onRequest(socket, () => {
        socket.write(index === 0 ? head : ok())
        if (index === 0) setTimeout(() => ((shiftMs += 60_000), socket.write(body)), 20)
      }),
    )
    const { transport } = openTransport()
    for (let call = 0; call < 2; call++) expect(await ask(transport, toward(server))).toMatchObject({ body: 'ok' })
    expect(server.sockets).toHaveLength(1)
    shiftMs += waitMs
    expect((await ask(transport, toward(server))).log).toStrictEqual(['sent', how])
  })

  test('the one that was free last is the first to be used', async () => {
    const server = await serve(alwaysWith(ok()))
    const { transport } = openTransport()
    await Promise.all([ask(transport, toward(server)), ask(transport, toward(server))])
    expect(server.sockets).toHaveLength(2)
    server.sockets[0]!.on('data', () => undefined)
    for (let call = 0; call < 3; call++) await ask(transport, toward(server))
    const heard = server.sockets.map(({ bytesRead }) => bytesRead).toSorted((a, b) => a - b)
    expect(heard[1]).toBe(heard[0]! * 4)
  })

  test.skipIf(
    !Object.values(networkInterfaces())
      .flat()
      .some((each) => each?.address === '::1'),
  )('goes to an IPv6 address as well', async () => {
    const server = await serve(alwaysWith(ok()), { host: '::1' })
    const { timings, transport } = openTransport()
    expect(await ask(transport, toward(server, { hostname: '[::1]' }))).toMatchObject({ body: 'ok' })
    expect(timings[0]!.dnsMs).toBeNaN()
  })

  test('is reset where the response is not whole, and what is no response is malformed', async () => {
    const answers = [ok().slice(0, -1), '<html>\r\n\r\n']
    const server = await serve((socket, index) => onRequest(socket, () => socket.end(answers[index] ?? '')))
    const { transport } = openTransport()
    expect((await ask(transport, toward(server))).errorCode).toBe('ECONNRESET')
    expect((await ask(transport, toward(server))).errorCode).toBe(MALFORMED_RESPONSE)
  })

  test.each<[string, Body]>([
    ['', Buffer.alloc(32 * 1024 * 1024)],
    [' in parts', Array.from({ length: 4 }, () => Buffer.alloc(8 * 1024 * 1024))],
  ])('is not used again where the response came before the request%s was taken', async (_, body) => {
    const server = await serve((socket, index) => {
      if (index > 0) alwaysWith(ok())(socket)
      else socket.once('data', () => (socket.pause(), socket.write(ok())))
    })
    const { transport } = openTransport()
    expect(await ask(transport, toward(server, { body }))).toMatchObject({ status: 200, body: 'ok' })
    expect((await ask(transport, toward(server))).log).toStrictEqual(['sent', 'connected'])
    server.sockets[0]!.resume()
    await isClosed(server.sockets[0])
  })

  test('given up while it is being made is closed, and no later request gets it', async () => {
    // It accepts, and never shakes hands.
    const server = await serve(() => undefined)
    const { timings, transport } = openTransport()
    const { exchange, ended } = begin(transport, toward(server, { protocol: 'https:' }))
    await vi.waitUntil(() => server.sockets.length === 1)
    server.sockets[0]!.resume()
    exchange.destroy(true)
    expect((await ended).log).toStrictEqual(['sent'])
    await isClosed(server.sockets[0])
    expect(timings).toStrictEqual([])
  })

  test('given up in a response is closed, and given up after it is not', async () => {
    const server = await serve((socket, index) => {
      onRequest(socket, () => socket.write(index === 0 ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no' : ok()))
    })
    const { transport } = openTransport()
    const first = begin(transport, toward(server))
    await vi.waitUntil(() => server.sockets[0]?.bytesWritten)
    first.exchange.destroy(false)
    await isClosed(server.sockets[0])
    const second = begin(transport, toward(server))
    await second.ended
    second.exchange.destroy(true)
    expect((await ask(transport, toward(server))).log).toStrictEqual(['sent', 'reused'])
  })

  test('that is refused ends its request, and the host is asked again for the next', async () => {
    const server = await serve(() => undefined)
    await server.close()
    const { transport } = openTransport()
    const failed = await ask(transport, toward(server))
    expect(failed).toMatchObject({ errorCode: 'ECONNREFUSED', log: ['sent'] })
    expect((await ask(transport, toward(server))).errorCode).toBe('ECONNREFUSED')
  })

  test('all of them are closed with the transport', async () => {
    const server = await serve(alwaysWith(ok()))
    const { transport } = openTransport()
    await Promise.all([ask(transport, toward(server)), ask(transport, toward(server))])
    transport.close()
    expect(await Promise.all(server.sockets.map(isClosed))).toStrictEqual([true, true])
  })
})

/** Whether each connection went on from the session of an earlier one, and the name that it asked for. */
const openSecure = async (connection: 'warm' | 'cold') => {
  const seen: { isResumed: boolean; name: string | false | null | undefined; protocol: unknown }[] = []
  const server = await serve(
    (socket) => {
      const { alpnProtocol, servername } = socket as TLSSocket & { servername?: string | false }
      seen.push({ isResumed: (socket as TLSSocket).isSessionReused(), name: servername, protocol: alpnProtocol })
      onRequest(socket, () => socket.write(ok('connection: close')))
    },
    { certificate },
  )
  return { seen, server, ...openTransport(connection) }
}

describe('over TLS', () => {
  test.each([
    ['warm', [false, true, true]],
    ['cold', [false, false, false]],
  ] as const)('a %s mode’s connections go on from earlier sessions: %j', async (connection, isResumed) => {
    const { seen, server, transport } = await openSecure(connection)
    const request = toward(server, { protocol: 'https:', hostname: 'localhost' })
    for (let call = 0; call < 3; call++) expect((await ask(transport, request)).body).toBe('ok')
    expect(seen.map((each) => each.isResumed)).toStrictEqual(isResumed)
    expect(seen[0]).toMatchObject({ name: 'localhost' })
  })

  test('a session is not tried again where no connection came of it', async () => {
    const isResumed: boolean[] = []
    const server = await serve(
      (socket) => {
        isResumed.push((socket as TLSSocket).isSessionReused())
        onRequest(socket, () => socket.write(ok('connection: close')))
      },
      { certificate, refuses: (index) => index === 2 },
    )
    const { transport } = openTransport()
    const request = toward(server, { protocol: 'https:', hostname: 'localhost' })
    const ends: (string | undefined)[] = []
    for (let call = 0; call < 5; call++) ends.push((await ask(transport, request)).errorCode)
    expect(ends).toStrictEqual([undefined, undefined, 'ECONNRESET', undefined, undefined])
    expect(isResumed).toStrictEqual([false, true, false, true])
  })

  test('an address asks for no name, and is vouched for by itself', async () => {
    const { seen, server, transport } = await openSecure('warm')
    expect((await ask(transport, toward(server, { protocol: 'https:' }))).body).toBe('ok')
    expect(seen[0]!.name).toBe(false)
  })

  test('a certificate that nobody vouches for ends the request', async () => {
    const other = await makeCertificate('localhost', wallClockMs())
    const server = await serve((socket) => alwaysWith(ok())(socket), { certificate: other })
    const { transport } = openTransport()
    const { errorCode, log } = await ask(transport, toward(server, { protocol: 'https:', hostname: 'localhost' }))
    expect(errorCode).toMatch(/SELF_SIGNED|UNABLE_TO|CERT_/)
    expect(log).toStrictEqual(['sent'])
  })

  test('a handshake that breaks off ends the request', async () => {
    const server = await serve((socket) => socket.once('data', () => socket.end()))
    const { transport } = openTransport()
    expect(await ask(transport, toward(server, { protocol: 'https:' }))).toMatchObject({ errorCode: 'ECONNRESET' })
  })

  test('a large body and a large response arrive whole', async () => {
    const large = 'y'.repeat(3_000_000)
    const server = await serve(
      (socket) =>
        onRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\n\r\n${large}`)),
      { certificate },
    )
    const { transport } = openTransport()
    const request = toward(server, { protocol: 'https:', body: 'x'.repeat(1_000_000) })
    for (const how of ['connected', 'reused']) {
      const { body, log } = await ask(transport, request)
      expect(body === large).toBe(true)
      expect(log).toStrictEqual(['sent', how])
    }
  })
})

describe('the times of a connection', () => {
  test.each([
    ['http:', '127.0.0.1', { hasDns: false, hasTls: false }],
    ['http:', 'localhost', { hasDns: true, hasTls: false }],
    ['https:', '127.0.0.1', { hasDns: false, hasTls: true }],
    ['https:', 'localhost', { hasDns: true, hasTls: true }],
  ])('to %s//%s are those of its parts', async (protocol, hostname, { hasDns, hasTls }) => {
    const server = await serve(alwaysWith(ok()), protocol === 'https:' ? { certificate } : {})
    const { timings, transport } = openTransport()
    const startMs = clock.nowMs()
    await ask(transport, toward(server, { protocol, hostname }))
    const wholeMs = clock.nowMs() - startMs
    expect(timings).toHaveLength(1)
    const { dnsMs, tcpMs, tlsMs } = timings[0]!
    expect([!Number.isNaN(dnsMs), !Number.isNaN(tlsMs)]).toStrictEqual([hasDns, hasTls])
    const parts = [dnsMs, tcpMs, tlsMs].filter((ms) => !Number.isNaN(ms))
    for (const ms of parts) expect(ms).toBeGreaterThanOrEqual(0)
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(wholeMs)
    await ask(transport, toward(server, { protocol, hostname }))
    expect(timings).toHaveLength(1)
  })
})

test('the end of an exchange is told once', async () => {
  const server = await serve(alwaysWith(ok()))
  const { transport } = openTransport()
  const ends: string[] = []
  transport.open(toward(server), {
    onSent() {},
    onReusedConnection() {},
    onConnected() {},
    onResponse() {},
    onData() {},
    onEnd: () => ends.push('end'),
    onError: () => ends.push('error'),
  })
  await vi.waitUntil(() => ends.length > 0)
  server.sockets[0]!.resetAndDestroy()
  await sleep(20)
  expect(ends).toStrictEqual(['end'])
})
