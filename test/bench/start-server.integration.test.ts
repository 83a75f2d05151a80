import { describe, expect, test } from 'vitest'
import { openBenchCertificate } from './bench-certificate.ts'
import { type Client, CLIENTS } from './figure.ts'
import { type Protocol, PROTOCOLS } from './protocol.ts'
import { runOnce } from './run-once.ts'
import { startServer } from './start-server.ts'

const pace = { chunks: 10, firstTokenMs: 30, gapMs: 10, burst: 1 }
const options = { authorityPath: null, profileDir: null }

/** Two of them speak HTTP/1.1 alone. */
const isOf = (client: Client, protocol: Protocol): boolean =>
  protocol === 'http1' || (client !== 'undici' && client !== 'sockets')

describe.each(PROTOCOLS)('over %s', (protocol) => {
  test.each(CLIENTS.filter((client) => isOf(client, protocol)))(
    '%s reads what the server wrote, and reports what it cost',
    async (client) => {
      using server = await startServer({ protocol, pace, streams: 1, certificate: null, untimedMs: 0 })
      const load = { protocol, pace, streams: 2, calls: 6, threads: 1 }
      const { report, truth } = await runOnce(server, client, load, options)

      // The first reply is cut to one chunk; four frames beside the chunks.
      expect(truth).toMatchObject({
        requests: 6,
        completed: 6,
        aborted: 0,
        peakInFlight: 2,
        events: 5 * 10 + 1 + 6 * 4,
      })
      expect(truth.firstToken.count).toBe(6)
      expect(truth.gap.count).toBe(5 * 9)
      expect(truth.firstToken.p50Ms).toBeGreaterThanOrEqual(30)
      expect(report).toMatchObject({ completed: 6, exitCode: 0 })
      expect(report.cpuUs).toBeGreaterThan(0)
    },
  )

  test('the server streams what is not paced at once, and over TLS', async () => {
    await using certificate = await openBenchCertificate()
    const whole = { chunks: 5, firstTokenMs: 0, gapMs: 0, burst: 1 }
    using server = await startServer({ protocol, pace: whole, streams: 2, certificate, untimedMs: 0 })
    const load = { protocol, pace: whole, streams: 2, calls: 20, threads: 1 }
    const { authorityPath } = certificate
    const { truth } = await runOnce(server, 'floor', load, { authorityPath, profileDir: null })
    expect(truth).toMatchObject({ completed: 20, events: 20 * (5 + 4) })
  })
})

test.each([
  ...CLIENTS.map((client) => ({ client, protocol: 'http1' }) as const),
  { client: 'seismo', protocol: 'http2' } as const,
])('$client over $protocol tells apart what is refused', async ({ client, protocol }) => {
  using server = await startServer({ protocol, pace, streams: 1, certificate: null, untimedMs: 0, refusedShare: 0.5 })
  const load = { protocol, pace, streams: 1, calls: 6, threads: 1 }
  const { report, truth } = await runOnce(server, client, load, options)
  expect(truth).toMatchObject({ requests: 6, completed: 3, refused: 3 })
  expect(report).toMatchObject({ completed: 3, refused: 3 })
})

test('ours thinks after each call', async () => {
  using server = await startServer({ protocol: 'http1', pace, streams: 1, certificate: null, untimedMs: 0 })
  const load = { protocol: 'http1', pace, streams: 1, calls: 3, threads: 1, thinkMs: 1_000 } as const
  const { report } = await runOnce(server, 'seismo', load, options)
  expect(report.wallMs).toBeGreaterThan(3_000)
})

test('chunks that come in bursts have one time, and others one each', async () => {
  const bursts = { ...pace, burst: 5 }
  using server = await startServer({ protocol: 'http1', pace: bursts, streams: 0, certificate: null, untimedMs: 0 })
  const load = { protocol: 'http1', pace: bursts, streams: 1, calls: 2, threads: 1 } as const
  const { truth } = await runOnce(server, 'floor', load, options)
  expect(truth).toMatchObject({ completed: 2, events: 2 * (10 + 4), gap: { count: 2 * 9, p50Ms: 0 } })
})

test('a server closes a connection that was idle for too long', async () => {
  const behaviour = { protocol: 'http1', pace, streams: 0, certificate: null, untimedMs: 0 } as const
  using server = await startServer({ ...behaviour, keepAliveMs: 2_000 })
  const load = { protocol: 'http1', pace, streams: 1, calls: 2, threads: 1 } as const
  const { truth: busy } = await runOnce(server, 'floor', load, options)
  expect(busy.connections).toBe(1)
  const { truth: idle } = await runOnce(server, 'floor', { ...load, thinkMs: 2_500 }, options)
  expect(idle.connections).toBe(2)
})

test('a server that was asked begins anew', async () => {
  using server = await startServer({ protocol: 'http1', pace, streams: 1, certificate: null, untimedMs: 0 })
  const load = { protocol: 'http1', pace, streams: 1, calls: 2, threads: 1 } as const
  await runOnce(server, 'floor', load, options)
  const { truth } = await runOnce(server, 'floor', load, options)
  expect(truth).toMatchObject({ requests: 2, completed: 2, events: 1 + 10 + 2 * 4 })
})
