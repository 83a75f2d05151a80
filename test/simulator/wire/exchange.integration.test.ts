// What an exchange promises, of both protocols, with TLS and without.
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import type { Exchange } from '../../../src/simulator/wire/exchange.ts'
import type { ProtocolServerOptions } from '../../../src/simulator/wire/protocol-server.ts'
import {
  ask,
  askOn,
  connectRaw,
  connectSession,
  echo,
  type Handle,
  openWire,
  readAll,
  type Wire,
} from './wire-server.ts'

let wire: Wire
afterEach(() => wire.close())

const open = async (handle: Handle, isSecure: boolean, options: Partial<ProtocolServerOptions> = {}): Promise<Wire> => {
  wire = await openWire(handle, { ...options, isSecure })
  return wire
}

const answer = (exchange: Exchange, body = 'done'): void => {
  exchange.open(200, { 'content-type': 'text/plain' })
  exchange.end(Buffer.from(body))
}

describe.each([
  ['plain', false],
  ['TLS', true],
])('%s', (_, isSecure) => {
  describe.each(['http1', 'http2'] as const)('%s', (protocol) => {
    test('tells the headers, each name once, and whom the client means', async () => {
      await open(echo, isSecure)
      const { body } = await ask(wire, protocol, {
        path: '/model/a%3A0/converse?x=1',
        headers: { 'X-Tried': ['2', '1'], 'Content-Type': 'application/json' },
        body: '{}',
      })
      expect(JSON.parse(body)).toMatchObject({
        method: 'POST',
        target: '/model/a%3A0/converse?x=1',
        authority: `localhost:${wire.port}`,
        headers: { 'x-tried': '2,1', 'content-type': 'application/json' },
        bodyBytes: 2,
      })
    })

    test("dates every answer by the server's time", async () => {
      await open((exchange) => answer(exchange), isSecure, { serverTimeMs: () => Date.UTC(2031, 4, 6, 7, 8, 9) })
      const { headers } = await ask(wire, protocol)
      expect(headers.date).toBe('Tue, 06 May 2031 07:08:09 GMT')
    })

    test('sends each byte at once', async () => {
      let exchange: Exchange | undefined
      const bytes: string[] = []
      await open((begun) => {
        exchange = begun
        begun.open(200, {})
        begun.write(Buffer.from('0'))
      }, isSecure)
      // Each byte is written only when the one before it has arrived, so bytes that wait for others never come.
      const next = (chunk: Buffer): void => {
        bytes.push(chunk.toString('latin1'))
        if (bytes.length < 50) exchange?.write(Buffer.from(String(bytes.length % 10)))
        else exchange?.end()
      }
      if (protocol === 'http2') {
        const session = connectSession(wire)
        const stream = session.request({ ':path': '/' }).on('data', next)
        await once(stream, 'close')
        session.destroy()
      } else {
        const socket = await connectRaw(wire)
        const message = request({ createConnection: () => socket, host: 'localhost' }).end()
        const [response] = (await once(message, 'response')) as [NodeJS.ReadableStream]
        await once(response.on('data', next), 'end')
        socket.destroy()
      }
      expect(bytes.every((piece) => piece.length === 1)).toBe(true)
      expect(bytes).toHaveLength(50)
    })

    test('breaks a reply off so that its client knows', async () => {
      let gone = 0
      await open((exchange) => {
        exchange.whenGone(() => gone++)
        exchange.open(200, {})
        exchange.write(Buffer.from('half'))
        setImmediate(() => exchange.reset())
      }, isSecure)
      await expect(ask(wire, protocol)).rejects.toThrow(
        protocol === 'http2' ? /NGHTTP2_INTERNAL_ERROR/ : /ECONNRESET|aborted/,
      )
      await expect.poll(() => wire.connections.open).toBe(0)
      expect(gone).toBe(0)
    })

    test('refuses without an answer, and whatever follows does nothing', async () => {
      let gone = 0
      await open((exchange) => {
        exchange.whenGone(() => gone++)
        exchange.refuse()
        answer(exchange)
      }, isSecure)
      await expect(ask(wire, protocol, { body: 'x'.repeat(100_000) })).rejects.toThrow(
        protocol === 'http2' ? /NGHTTP2_REFUSED_STREAM/ : /socket hang up|ECONNRESET|EPIPE/,
      )
      await expect.poll(() => wire.connections.open).toBe(0)
      expect(gone).toBe(0)
    })

    test('refuses as well when the body has been read', async () => {
      await open((exchange) => {
        exchange.body.resume().once('end', () => setImmediate(() => exchange.refuse()))
      }, isSecure)
      await expect(ask(wire, protocol, { body: 'abc' })).rejects.toThrow(
        protocol === 'http2' ? /NGHTTP2_REFUSED_STREAM/ : /socket hang up|ECONNRESET/,
      )
    })

    test('goes away at once, in the middle of a reply', async () => {
      await open((exchange) => {
        exchange.open(200, {})
        exchange.write(Buffer.from('half'))
        setImmediate(() => exchange.goAway('at-once'))
      }, isSecure)
      await expect(ask(wire, protocol)).rejects.toThrow(
        protocol === 'http2' ? /closed with error code 2/ : /aborted|ECONNRESET/,
      )
    })
  })

  test.each([
    ['leaves', (socket: Socket) => socket.destroy()],
    ['closes its half', (socket: Socket) => socket.end()],
  ])('an HTTP/1.1 client that %s while it waits has gone, though nothing is written to it', async (__, leave) => {
    let gone = 0
    await open((exchange) => exchange.whenGone(() => gone++), isSecure)
    const socket = await connectRaw(wire)
    const all = readAll(socket)
    await new Promise((sent) => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n', sent))
    leave(socket)
    await expect.poll(() => gone).toBe(1)
    expect(await all).toBe('')
  })
})

// How the TCP connection itself ends, which an HTTP client does not tell.
test.each([
  ['a reset is one of TCP', false, 'reset', 'ECONNRESET'],
  ['a reset is one of TCP below TLS', true, 'reset', 'ECONNRESET'],
  ['a refusal is an end without a byte', false, 'refuse', null],
] as const)('on HTTP/1.1 %s', async (_, isSecure, how, code) => {
  await open((exchange) => exchange[how](), isSecure)
  const socket = await connectRaw(wire)
  const errors: (string | undefined)[] = []
  socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
  const all = readAll(socket)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  expect(await all).toBe('')
  expect(errors).toEqual(code === null ? [] : [code])
})

describe('REFUSED_STREAM', () => {
  test('comes before any header and leaves the connection and its other streams alone', async () => {
    await open((exchange) => (exchange.target === '/no' ? exchange.refuse() : answer(exchange)), false)
    const session = connectSession(wire)
    const before = askOn(session, { path: '/a' })
    await expect(askOn(session, { path: '/no' })).rejects.toThrow(/NGHTTP2_REFUSED_STREAM/)
    expect([(await before).status, (await askOn(session, { path: '/b' })).status]).toEqual([200, 200])
    session.destroy()
    expect(wire.connections.opened).toBe(1)
  })
})

describe('going away after this', () => {
  test('sends GOAWAY without an error, and what is under way ends whole', async () => {
    const held: Exchange[] = []
    await open((exchange) => {
      held.push(exchange)
      exchange.open(200, {})
      exchange.write(Buffer.from('first '))
      if (held.length === 2) exchange.goAway('after-this')
    }, true)
    const session = connectSession(wire)
    const asked = [askOn(session), askOn(session)]
    const [code] = (await once(session, 'goaway')) as [number]
    expect(code).toBe(0)
    await expect(askOn(session)).rejects.toThrow(/GOAWAY/)
    for (const exchange of held) exchange.end(Buffer.from('last'))
    expect((await Promise.all(asked)).map(({ body }) => body)).toEqual(['first last', 'first last'])
    await expect.poll(() => wire.connections.open).toBe(0)
  })

  test.each([
    ['before the head of the answer', true],
    ['after it', false],
  ])('ends an HTTP/1.1 connection with its answer: %s', async (_, isBefore) => {
    await open((exchange) => {
      if (isBefore) exchange.goAway('after-this')
      exchange.open(200, {})
      exchange.write(Buffer.from('first '))
      if (!isBefore) exchange.goAway('after-this')
      exchange.end(Buffer.from('last'))
    }, false)
    const socket = await connectRaw(wire)
    const all = readAll(socket)
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    const told = await all
    expect(told).toContain('last')
    expect(/\r\nconnection: close\r\n/i.test(told)).toBe(isBefore)
  })
})

const refuse: Handle = (exchange) => {
  exchange.open(429, { 'content-type': 'application/json', 'content-length': 2, 'x-amzn-errortype': 'X' })
  exchange.end(Buffer.from('{}'))
}

describe('the names of headers', () => {
  test('are spelt as in captures on HTTP/1.1, with no advice on when to come again', async () => {
    await open(refuse, false)
    const socket = await connectRaw(wire)
    const all = readAll(socket)
    socket.end('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    const names = (await all)
      .split('\r\n\r\n')[0]!
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':')[0])
    expect(names).toEqual([
      'Date',
      'x-amzn-RequestId',
      'Content-Type',
      'Content-Length',
      'x-amzn-ErrorType',
      'Connection',
    ])
  })

  test('are in lower case on HTTP/2', async () => {
    await open(refuse, false)
    const { headers } = await ask(wire, 'http2')
    expect(Object.keys(headers)).toEqual([
      ':status',
      'date',
      'x-amzn-requestid',
      'content-type',
      'content-length',
      'x-amzn-errortype',
    ])
  })
})

test('a client that keeps its HTTP/1.1 connection is answered on it again', async () => {
  await open((exchange) => answer(exchange), false)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let round = 0; round < 3; round++) {
    const message = request({ agent, host: '127.0.0.1', port: wire.port }).end()
    const [response] = (await once(message, 'response')) as [NodeJS.ReadableStream & { headers: object }]
    expect(response.headers).toMatchObject({ connection: 'keep-alive' })
    await once(response.resume(), 'end')
  }
  agent.destroy()
  expect(wire.connections.opened).toBe(1)
})
