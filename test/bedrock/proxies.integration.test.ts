// Calls through a proxy: over both protocols, with TLS or without, from end to end and to the proxy.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ConnectionTiming } from '../../src/bedrock/wire/exchange.ts'
import { openTokenCounter } from '../../src/bedrock/count-tokens.ts'
import { type Bedrock, openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { proxiesOf, type Variables } from '../../src/bedrock/wire/proxy.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { systemClock, wallClockMs } from '../../src/time/system-clock.ts'
import { call, failed, useCallServer } from './call-server.ts'
import { type ConnectProxyOptions, type ConnectProxy, openConnectProxy } from './connect-proxy.ts'
import { wholeReply } from './frames.ts'
import { conversation, makeMode } from './mode.ts'
import { type Road, roads } from './roads.ts'
import type { ScriptedCall } from './scripted-server.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const { closeLater, serve } = useCallServer()

async function openProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const proxy = await openConnectProxy(options)
  closeLater(proxy)
  return proxy
}

interface OpenedModes {
  readonly bedrock: Bedrock
  readonly timings: readonly ConnectionTiming[]
}

function openThrough(
  variables: Variables,
  url: string,
  mode: Partial<ModePlan>,
  decoder: Road['decoder'],
): OpenedModes {
  const timings: ConnectionTiming[] = []
  const bedrock = openBedrock({
    modes: [makeMode(mode)],
    target: { kind: 'url', url, proxies: proxiesOf(variables) },
    clock: systemClock,
    decoder,
    // Hosts that are not this machine are signed for as the user.
    credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example', expiresAtEpochMs: null }),
    onConnection: (_, timing) => timings.push(timing),
  })
  closeLater(bedrock)
  return { bedrock, timings }
}

const reply = (incoming: ScriptedCall): void => {
  incoming.respond()
  incoming.end(wholeReply)
}
const transportOf = ({ protocol }: Road): Pick<ModePlan, 'transport'> => ({
  transport: { protocol, streamsPerConnection: 10 },
})

const ways = roads.flatMap((road) =>
  [false, true].flatMap((isSecure) =>
    [false, true].map((isProxySecure) => ({
      ...road,
      certificate: isSecure ? certificate : undefined,
      proxyCertificate: isProxySecure ? certificate : undefined,
      variable: isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY',
      scheme: isProxySecure ? 'https' : 'http',
      name: `${road.protocol}${isSecure ? ' over TLS' : ''} by ${road.decoder}, ${isProxySecure ? 'over TLS ' : ''}to the proxy`,
    })),
  ),
)

describe.each(ways)('$name', (way) => {
  test('every connection goes through the proxy, and is kept', async () => {
    const server = await serve(reply, { certificate: way.certificate })
    const proxy = await openProxy({ certificate: way.proxyCertificate })
    const { bedrock, timings } = openThrough(
      { [way.variable]: `${way.scheme}://localhost:${proxy.port}` },
      server.url,
      transportOf(way),
      way.decoder,
    )
    const first = await call(bedrock)
    expect(first).toMatchObject({ outcome: { kind: 'completed' }, connection: 'new', chunks: 2 })
    expect(await call(bedrock)).toMatchObject({ outcome: { kind: 'completed' }, connection: 'reused' })
    expect(server.connections()).toBe(1)
    expect([...proxy.ports]).toHaveLength(1)
    const { host } = new URL(server.url)
    expect(proxy.heads).toStrictEqual([`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`])
    // What opening it took is in the time that the call tells.
    const [{ dnsMs, tcpMs, tlsMs }] = timings as [ConnectionTiming]
    const partsMs = dnsMs + tcpMs + (way.certificate === undefined ? 0 : tlsMs)
    expect(first.connectMs).toBeGreaterThanOrEqual(partsMs)
    expect(Number.isNaN(tlsMs)).toBe(way.certificate === undefined)
  })

  test('connections are warmed up through the proxy', async () => {
    const server = await serve(reply, { certificate: way.certificate })
    const proxy = await openProxy({ certificate: way.proxyCertificate })
    const url = `${way.scheme}://localhost:${proxy.port}`
    const { bedrock } = openThrough({ [way.variable]: url }, server.url, transportOf(way), way.decoder)
    await bedrock.warmUp([3])
    expect(proxy.heads).toHaveLength(way.protocol === 'http1' ? 3 : 1)
    expect(await call(bedrock)).toMatchObject({ connection: 'reused', outcome: { kind: 'completed' } })
  })

  test('a proxy that refuses ends the call as connect', async () => {
    const server = await serve(reply, { certificate: way.certificate })
    const proxy = await openProxy({
      certificate: way.proxyCertificate,
      answer: (_, socket) =>
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 5\r\n\r\nnever') !== null,
    })
    const url = `${way.scheme}://localhost:${proxy.port}`
    const { bedrock } = openThrough({ [way.variable]: url }, server.url, transportOf(way), way.decoder)
    expect(await call(bedrock)).toMatchObject({ outcome: failed('connect', 'PROXY_407'), firstByteMs: Number.NaN })
    expect(server.connections()).toBe(0)
  })
})

describe.each(roads.filter(({ decoder }) => decoder === 'seismo'))('over $protocol', (road) => {
  const callThrough = async (options: ConnectProxyOptions, mode: Partial<ModePlan> = {}) => {
    const server = await serve(reply, { certificate })
    const proxy = await openProxy(options)
    const { bedrock } = openThrough(
      { https_proxy: `http://127.0.0.1:${proxy.port}` },
      server.url,
      { ...transportOf(road), ...mode },
      road.decoder,
    )
    return { record: await call(bedrock), proxy, bedrock }
  }

  test('all bytes of a run go through the proxy, and the proxy’s name is all that is looked up', async () => {
    const received = new Set<number>()
    const server = await serve(
      (incoming) => {
        received.add(incoming.remotePort)
        reply(incoming)
      },
      { certificate },
    )
    const { port } = new URL(server.url)
    const proxy = await openProxy({ route: (_, wanted) => ({ host: '127.0.0.1', port: wanted }) })
    const mode = { ...transportOf(road), connection: 'cold' as const }
    const { bedrock } = openThrough(
      { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
      `https://localhost:${port}`,
      mode,
      road.decoder,
    )
    const records = await Promise.all(Array.from({ length: 12 }, () => call(bedrock)))
    expect(new Set(records.map(({ outcome }) => outcome.kind))).toStrictEqual(new Set(['completed']))
    expect(received.size).toBe(12)
    expect([...received].every((each) => proxy.ports.has(each))).toBe(true)
    expect(proxy.bytes().back).toBeGreaterThan(12 * wholeReply.length)
    // The certificate is for localhost; that the name was asked for at all shows who looked it up.
    const unknown = openThrough(
      { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
      `https://bedrock.invalid:${port}`,
      mode,
      road.decoder,
    )
    expect((await call(unknown.bedrock)).outcome).toStrictEqual(failed('connect', 'ERR_TLS_CERT_ALTNAME_INVALID'))
  })

  test('credentials go to the proxy, and nowhere else', async () => {
    let sawIt = false
    const server = await serve((incoming) => {
      sawIt ||= 'proxy-authorization' in incoming.headers
      reply(incoming)
    })
    const proxy = await openProxy()
    const { bedrock } = openThrough(
      { http_proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}` },
      server.url,
      transportOf(road),
      road.decoder,
    )
    expect((await call(bedrock)).outcome.kind).toBe('completed')
    expect(proxy.heads[0]).toContain(`\r\nProxy-Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}\r\n`)
    expect(sawIt).toBe(false)
  })

  test('NO_PROXY is heard', async () => {
    const server = await serve(reply, { certificate })
    const variables = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'localhost' }
    const { bedrock } = openThrough(variables, server.url, transportOf(road), road.decoder)
    expect((await call(bedrock)).outcome.kind).toBe('completed')
  })

  test.each<[string, string, string]>([
    ['refuses', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', 'PROXY_502'],
    ['is no proxy', 'SSH-2.0-OpenSSH_9.6\r\n', 'PROXY_MALFORMED'],
    ['redirects', 'HTTP/1.1 302 Found\r\nlocation: http://x\r\n\r\n', 'PROXY_302'],
    ['closes without a word', '', 'PROXY_ECONNRESET'],
    ['closes in the middle of its answer', 'HTTP/1.1 200 Conn', 'PROXY_ECONNRESET'],
  ])('a proxy that %s', async (_, answer, errorName) => {
    const { record } = await callThrough({ answer: (_head, socket) => socket.end(answer) !== null })
    expect(record).toMatchObject({ outcome: failed('connect', errorName), connectMs: Number.NaN })
  })

  test('a proxy that is not there', async () => {
    const server = await serve(reply)
    const gone = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => gone.once('listening', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const url = `http://127.0.0.1:${port}`
    const { bedrock } = openThrough({ HTTP_PROXY: url }, server.url, transportOf(road), road.decoder)
    expect((await call(bedrock)).outcome).toStrictEqual(failed('connect', 'PROXY_ECONNREFUSED'))
  })

  test('a proxy that cannot be used', async () => {
    const server = await serve(reply)
    const { bedrock } = openThrough({ ALL_PROXY: 'socks5://x:1' }, server.url, transportOf(road), road.decoder)
    expect((await call(bedrock)).outcome).toStrictEqual(failed('connect', 'PROXY_INVALID'))
  })

  test('a proxy that says nothing is left at the connect timeout, and with it the connection', async () => {
    const sockets: Socket[] = []
    const { record } = await callThrough(
      { answer: (_, socket) => sockets.push(socket) > 0 },
      { timeouts: { ...makeMode().timeouts, connectMs: 100 } },
    )
    expect(record.outcome).toMatchObject({ kind: 'failed', failure: 'connect-timeout' })
    await vi.waitUntil(() => sockets[0]!.closed)
  })

  test('an answer in pieces, after an interim one, with headers of its own', async () => {
    const pieces = ['HTTP/1.1 100 Continue\r\n\r\nHT', 'TP/1.0 200\r\nvia: x\r\n', 'proxy-agent: y\r\n\r', '\n']
    const { record } = await callThrough({ accepting: pieces })
    expect(record.outcome.kind).toBe('completed')
  })

  test('a call that is aborted while the tunnel is made ends it', async () => {
    const sockets: Socket[] = []
    const server = await serve(reply, { certificate })
    const proxy = await openProxy({ answer: (_, socket) => sockets.push(socket) > 0 })
    const { bedrock } = openThrough(
      { https_proxy: `http://127.0.0.1:${proxy.port}` },
      server.url,
      { ...transportOf(road), connection: 'cold' },
      road.decoder,
    )
    const aborting = new AbortController()
    const ended = bedrock.call(0, conversation, { onGap: () => undefined, signal: aborting.signal })
    await vi.waitUntil(() => sockets.length === 1)
    aborting.abort()
    expect((await ended).outcome.kind).toBe('aborted')
    await vi.waitUntil(() => sockets[0]!.closed)
  })
})

test('tokens are counted through the proxy', async () => {
  const server = await serve(
    (incoming) => {
      incoming.respond(200, { 'content-type': 'application/json' })
      incoming.end('{"inputTokens":7}')
    },
    { certificate },
  )
  const proxy = await openProxy()
  const proxies = proxiesOf({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
  const counter = openTokenCounter(makeMode(), { kind: 'url', url: server.url, proxies })
  expect(await counter.count('a', conversation)).toStrictEqual({ kind: 'counted', inputTokens: 7 })
  counter.close()
  expect(proxy.heads).toHaveLength(1)
})
