// Clients that send nonsense, too much, or for ever. Whatever becomes of their own connection, everybody else is
// served, and nothing of theirs is left behind.
import { once } from 'node:events'
import type { Socket } from 'node:net'

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { readBody } from '../../../src/simulator/wire/request-body.ts'
import { ask, connectRaw, connectSession, echo, type Handle, openWire, readAll, type Wire } from './wire-server.ts'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])

let gone = 0
/** Echoes, but for bodies: of `/short` it takes a thousand bytes, and it answers `/slow` in two parts. */
const handle: Handle = (exchange) => {
  exchange.whenGone(() => gone++)
  if (exchange.target === '/slow') {
    exchange.body.resume()
    exchange.open(200, {})
    exchange.write(Buffer.from('one half'))
    setTimeout(() => exchange.end(Buffer.from(' the other')), 50)
  } else if (exchange.target === '/short') {
    readBody(exchange, 1_000, (body) => {
      exchange.open(body === null ? 400 : 200, {})
      exchange.end()
    })
  } else echo(exchange)
}

describe.each([
  ['plain', false],
  ['TLS', true],
])('%s', (_, isSecure) => {
  let wire: Wire
  beforeAll(async () => {
    wire = await openWire(handle, { isSecure })
  })
  afterAll(() => wire.close())

  /** What comes back, once the connection is over; the client closes its half when it has sent all. */
  async function send(alpn: 'h2' | 'http/1.1', ...parts: readonly (string | Buffer)[]): Promise<string> {
    const socket = await connectRaw(wire, [alpn])
    const all = readAll(socket)
    for (const part of parts) if (socket.writable) await new Promise((sent) => socket.write(part, sent))
    socket.end()
    return all
  }

  /** Leaves it to the server to end the connection. */
  async function sendOn(...parts: readonly string[]): Promise<{ socket: Socket; all: Promise<string> }> {
    const socket = await connectRaw(wire, ['http/1.1'])
    const all = readAll(socket)
    for (const part of parts) socket.write(part)
    return { socket, all }
  }

  /** The statuses that a client of each protocol gets, when nobody is connected any more. */
  async function othersGet(): Promise<number[]> {
    const answers = await Promise.all([ask(wire, 'http1', { body: 'a' }), ask(wire, 'http2', { body: 'a' })])
    await vi.waitUntil(() => wire.connections.open === 0, { timeout: 10_000, interval: 5 })
    return answers.map(({ status }) => status)
  }

  const bytes = fc.uint8Array({ maxLength: 400 }).map((noise) => Buffer.from(noise))
  const token = fc.string({ unit: fc.constantFrom(...'AZaz09-_:/ \t\0\u00ff%?#[];=,"'.split('')), maxLength: 30 })
  const header = fc.oneof(
    fc.tuple(token, token).map(([name, value]) => `${name}: ${value}`),
    fc.constantFrom(
      'content-length: 5',
      'content-length: -1',
      'content-length: 99999999999999999999',
      'transfer-encoding: chunked',
      'transfer-encoding: gzip, chunked',
      'expect: 100-continue',
      'expect: the unexpected',
      'connection: upgrade',
      'connection: close',
      'upgrade: h2c',
      'upgrade: websocket',
    ),
  )
  const http1Request = fc
    .tuple(
      fc.constantFrom('POST', 'GET', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'X Y', ''),
      token,
      fc.array(header),
      bytes,
    )
    .map(([method, target, lines, body]) =>
      Buffer.concat([Buffer.from(`${method} /${target} HTTP/1.1\r\nhost: x\r\n${lines.join('\r\n')}\r\n\r\n`), body]),
    )
  const http2Frame = fc
    .tuple(bytes, fc.nat({ max: 12 }), fc.nat({ max: 255 }), fc.constantFrom(0, 1, 1, 2, 3, 5, 2 ** 31 - 1))
    .map(([payload, type, flags, stream]) => {
      const head = Buffer.alloc(9)
      head.writeUIntBE(payload.length, 0, 3)
      head.writeUInt8(type, 3)
      head.writeUInt8(flags, 4)
      head.writeUInt32BE(stream, 5)
      return Buffer.concat([head, payload])
    })

  test.each([
    ['random bytes', 'http/1.1', fc.array(bytes, { minLength: 1, maxLength: 3 })],
    ['random bytes to HTTP/2', 'h2', fc.array(bytes, { minLength: 1, maxLength: 3 }).map((all) => [PREFACE, ...all])],
    ['random requests', 'http/1.1', fc.array(http1Request, { minLength: 1, maxLength: 3 })],
    [
      'random frames',
      'h2',
      fc.array(http2Frame, { minLength: 1, maxLength: 8 }).map((frames) => [PREFACE, SETTINGS, ...frames]),
    ],
  ] as const)('%s', async (_name, alpn, talk) => {
    await fc.assert(
      fc.asyncProperty(fc.array(talk, { minLength: 4, maxLength: 4 }), async (talks) => {
        await Promise.all(talks.map((parts) => send(alpn, ...parts)))
        expect(await othersGet()).toEqual([200, 200])
      }),
      { numRuns: 25 },
    )
  })

  test.each([
    ['nothing at all', 'http/1.1', []],
    ['half a preface', 'http/1.1', ['PRI * HT']],
    ['a preface with nonsense behind it', 'h2', [PREFACE, 'nonsense nonsense nonsense']],
    ['a body shorter than it says', 'http/1.1', ['POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{}']],
    [
      'a chunk size that is none',
      'http/1.1',
      ['POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ],
    ['a tunnel', 'http/1.1', ['CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n']],
  ] as const)('%s', async (_name, alpn, parts) => {
    await send(alpn, ...parts)
    expect(await othersGet()).toEqual([200, 200])
  })

  test('nonsense is answered with 400, its date and a request id', async () => {
    const told = await send('http/1.1', '\u0000\u0001\u0002 nonsense\r\n\r\n')
    expect(told).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nDate: .* GMT\r\nx-amzn-RequestId: [0-9a-f-]{36}\r\n/)
  })

  test('nonsense behind a request breaks its answer off, and is no part of it', async () => {
    const { all } = await sendOn('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n\u0000\u0001\u0002 nonsense\r\n\r\n')
    expect(await all).not.toContain('400')
    expect(await othersGet()).toEqual([200, 200])
  })

  test('headers that are too long are answered with 431', async () => {
    const { all } = await sendOn(`GET / HTTP/1.1\r\nhost: x\r\ny: ${'z'.repeat(20_000)}\r\n\r\n`)
    expect(await all).toMatch(/^HTTP\/1\.1 431 /)
    expect(await othersGet()).toEqual([200, 200])
  })

  test('headers that are too long end their HTTP/2 stream', async () => {
    const session = connectSession(wire)
    const stream = session.request({
      ':path': '/',
      ...Object.fromEntries(Array.from({ length: 60 }, (_v, at) => [`y${at}`, 'z'.repeat(2_000)])),
    })
    await expect(once(stream, 'response')).rejects.toThrow(/NGHTTP2|session/i)
    session.destroy()
    expect(await othersGet()).toEqual([200, 200])
  })

  test.each(['http1', 'http2'] as const)('a body of 25 MB is read over %s', async (protocol) => {
    const { body } = await ask(wire, protocol, { body: Buffer.alloc(25_000_000, 'a') })
    expect(JSON.parse(body)).toMatchObject({ bodyBytes: 25_000_000 })
  })

  test.each(['http1', 'http2'] as const)('a body that is too long is answered over %s', async (protocol) => {
    expect((await ask(wire, protocol, { path: '/short', body: Buffer.alloc(5_000_000) })).status).toBe(400)
    expect(await othersGet()).toEqual([200, 200])
  })

  test('a body that never ends keeps nobody waiting, and its client is missed once', async () => {
    const { socket, all } = await sendOn('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
    const chunk = `1000\r\n${'a'.repeat(4096)}\r\n`
    const goOn = (): unknown => !socket.destroyed && socket.write(chunk, () => setImmediate(goOn))
    goOn()
    const before = gone
    for (let round = 0; round < 5; round++) expect((await ask(wire, 'http1', { body: 'a' })).status).toBe(200)
    socket.destroy()
    await all
    await expect.poll(() => gone).toBe(before + 1)
    expect(await othersGet()).toEqual([200, 200])
  })

  test('a client that waits to be told to go on is told', async () => {
    const { socket, all } = await sendOn(
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n',
    )
    const [told] = (await once(socket, 'data')) as [Buffer]
    expect(told.toString('latin1')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('abc')
    expect(await all).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*"bodyBytes":3/)
  })

  test('an upgrade to HTTP/2 is answered on HTTP/1.1', async () => {
    const told = await send(
      'http/1.1',
      'GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings, close\r\nupgrade: h2c\r\n' +
        'http2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n',
    )
    expect(told).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test.each(['http1', 'http2'] as const)('HEAD has no body, and OPTIONS is any method, over %s', async (protocol) => {
    const [head, options] = await Promise.all([
      ask(wire, protocol, { method: 'HEAD' }),
      ask(wire, protocol, { method: 'OPTIONS' }),
    ])
    expect([head.status, head.body, options.status]).toEqual([200, '', 200])
    expect(JSON.parse(options.body)).toMatchObject({ method: 'OPTIONS' })
  })
})
