import { describe, expect, test } from 'vitest'
import { openBenchCertificate } from './bench-certificate.ts'
import { CLIENTS } from './figure.ts'
import { PROTOCOLS } from './protocol.ts'
import { runOnce } from './run-once.ts'
import { startServer } from './start-server.ts'

const pace = { chunks: 10, firstTokenMs: 30, gapMs: 10 }
const options = { authorityPath: null, profileDir: null }

describe.each(PROTOCOLS)('over %s', (protocol) => {
  test.each(CLIENTS)('%s reads what the server wrote, and reports what it cost', async (client) => {
    using server = await startServer({ protocol, pace, streams: 1, certificate: null, untimedMs: 0 })
    const load = { protocol, pace, streams: 2, calls: 6, threads: 1 }
    const { report, truth } = await runOnce(server, client, load, options)

    // The first reply is cut to one chunk; four frames beside the chunks.
    expect(truth).toMatchObject({ requests: 6, completed: 6, aborted: 0, peakInFlight: 2, events: 5 * 10 + 1 + 6 * 4 })
    expect(truth.firstToken.count).toBe(6)
    expect(truth.gap.count).toBe(5 * 9)
    expect(truth.firstToken.p50Ms).toBeGreaterThanOrEqual(30)
    expect(report).toMatchObject({ completed: 6, exitCode: 0 })
    expect(report.cpuUs).toBeGreaterThan(0)
  })

  test('the server streams what is not paced at once, and over TLS', async () => {
    await using certificate = await openBenchCertificate()
    const whole = { chunks: 5, firstTokenMs: 0, gapMs: 0 }
    using server = await startServer({ protocol, pace: whole, streams: 2, certificate, untimedMs: 0 })
    const load = { protocol, pace: whole, streams: 2, calls: 20, threads: 1 }
    const { authorityPath } = certificate
    const { truth } = await runOnce(server, 'floor', load, { authorityPath, profileDir: null })
    expect(truth).toMatchObject({ completed: 20, events: 20 * (5 + 4) })
  })
})

test('a server that was asked begins anew', async () => {
  using server = await startServer({ protocol: 'http1', pace, streams: 1, certificate: null, untimedMs: 0 })
  const load = { protocol: 'http1', pace, streams: 1, calls: 2, threads: 1 } as const
  await runOnce(server, 'floor', load, options)
  const { truth } = await runOnce(server, 'floor', load, options)
  expect(truth).toMatchObject({ requests: 2, completed: 2, events: 1 + 10 + 2 * 4 })
})
