import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { openProtocolServer } from '../../../src/simulator/wire/protocol-server.ts'
import { ask, askOn, connectRaw, connectSession, echo, openWire, readAll, type Wire } from './wire-server.ts'

let wire: Wire
afterEach(() => wire.close())

/** Sends the parts one by one, then half-closes; resolves with all that came back once the connection is over. */
async function sendRaw(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = await connectRaw(wire)
  const all = readAll(socket)
  for (const part of parts) await new Promise((sent) => socket.write(part, () => setImmediate(sent)))
  socket.end()
  return all
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

describe('without TLS the first bytes tell the protocol:', () => {
  test('a request that arrives byte by byte is read', async () => {
    wire = await openWire()
    const request = 'GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    expect(await sendRaw(...request.split(''))).toMatch(/^HTTP\/1\.1 200 [^]*"target":"\/nowhere"/)
  })

  test('a method that begins as the HTTP/2 preface does is HTTP/1.1', async () => {
    wire = await openWire()
    const told = await sendRaw('PR', 'OPFIND / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    expect(told).toMatch(/^HTTP\/1\.1 200 [^]*"method":"PROPFIND"/)
  })

  test('a preface that arrives byte by byte is answered with a SETTINGS frame', async () => {
    wire = await openWire()
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
    // A frame is u24 length, u8 type, u8 flags, u32 stream: SETTINGS is type 4 on stream 0.
    const answer = Buffer.from(await sendRaw(...PREFACE.split(''), settings), 'latin1')
    expect([answer.readUInt8(3), answer.readUInt32BE(5)]).toEqual([4, 0])
  })
})

test('a port that is taken is refused with its reason', async () => {
  wire = await openWire()
  const again = openProtocolServer({ host: '127.0.0.1', port: wire.port }, { open: 0, opened: 0 }, echo)
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

describe.each([
  ['plain', false],
  ['TLS', true],
])('refusing connections, %s', (_, isSecure) => {
  test('breaks off what is open, refuses what comes, and then listens on the same port', async () => {
    wire = await openWire((exchange) => exchange.open(200, {}), { isSecure })
    const idle = await connectRaw(wire)
    const errors: (string | undefined)[] = []
    idle.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
    const session = connectSession(wire)
    const stream = session.request().on('error', () => {})
    await once(stream, 'response')
    const over = Promise.all([idle, session].map((client) => new Promise((closed) => client.once('close', closed))))
    wire.refuseConnections(400)
    await expect(connectRaw(wire)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await over
    expect(errors).toEqual(['ECONNRESET'])
    expect(wire.connections).toEqual({ open: 0, opened: 2 })
    await vi.waitFor(async () => (await connectRaw(wire)).destroy(), 20_000)
  })

  test('ends with the later of two times', async () => {
    wire = await openWire(echo, { isSecure })
    wire.refuseConnections(500)
    wire.refuseConnections(5)
    await sleep(50)
    await expect(connectRaw(wire)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const { status } = await vi.waitFor(() => ask(wire, 'http2'), 20_000)
    expect(status).toBe(200)
  })
})

test('a server that is closed while it refuses stays closed', async () => {
  wire = await openWire()
  wire.refuseConnections(5)
  wire.close()
  await sleep(50)
  await expect(connectRaw(wire)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

describe.each([
  ['plain', false],
  ['TLS', true],
])('a distant server, %s', (_, isSecure) => {
  const SET_UP_DELAY_MS = 120

  test.each(['http1', 'http2'] as const)('lets a new %s connection wait', async (protocol) => {
    wire = await openWire(echo, { isSecure, setUpDelayMs: SET_UP_DELAY_MS })
    const startMs = performance.now()
    expect((await ask(wire, protocol)).status).toBe(200)
    // Node's timers may be a millisecond early.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(SET_UP_DELAY_MS - 1)
  })

  test('lets one that stands wait no more', async () => {
    wire = await openWire(echo, { isSecure, setUpDelayMs: SET_UP_DELAY_MS })
    const session = connectSession(wire)
    await askOn(session)
    const startMs = performance.now()
    for (let call = 0; call < 20; call++) await askOn(session)
    expect(performance.now() - startMs).toBeLessThan(20 * SET_UP_DELAY_MS)
    session.destroy()
    expect(wire.connections.opened).toBe(1)
  })

  test('is no shorter for being longer than a timer can be', async () => {
    let asked = 0
    wire = await openWire(() => asked++, { setUpDelayMs: 2 ** 31 })
    const socket = await connectRaw(wire)
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await sleep(100)
    socket.destroy()
    expect(asked).toBe(0)
  })

  test('survives a client that does not wait', async () => {
    wire = await openWire(echo, { isSecure: false, setUpDelayMs: 30 })
    const sockets = await Promise.all([connectRaw(wire), connectRaw(wire)])
    sockets[0]?.resetAndDestroy()
    sockets[1]?.destroy()
    await expect.poll(() => wire.connections).toEqual({ open: 0, opened: 2 })
    expect((await ask(wire, 'http1')).status).toBe(200)
  })
})
