// A call that its client cancels, of each API, over real sockets and both protocols.
import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { Bedrock } from '../../src/bedrock/open-bedrock.ts'
import type { Cancellation } from '../../src/plan/cancellation.ts'
import { afterBeginning, answer, useCallServer } from './call-server.ts'
import { conversation } from './mode.ts'
import { roads } from './roads.ts'
import { apiWays, type Way } from './ways.ts'

const { openOn, serve } = useCallServer()

async function cancel(bedrock: Bedrock, cancellation: Cancellation, signal?: AbortSignal): Promise<CallRecord> {
  // What the first call waits for is no part of its time.
  await bedrock.warmUp()
  return bedrock.call(0, conversation, { onGap() {}, cancellation, ...(signal === undefined ? {} : { signal }) })
}

const streams = apiWays.filter(({ chunks }) => chunks > 0)
const named = (ways: readonly Way[]) => ways.map((way) => [way.name, way] as const)
/** Much longer than any of these tests. */
const LATE_MS = 120_000

describe.each(roads)('over $protocol, decoded by $decoder', (road) => {
  const openModes = openOn(road)

  describe.each(named(apiWays))('%s', (_, way) => {
    test('is cancelled before its first byte, and the server sees it', async () => {
      const server = await serve(() => undefined)
      const record = await cancel(openModes(server.url, way.mode), { kind: 'time', afterMs: 300 })
      expect(record).toMatchObject({ outcome: { kind: 'cancelled' }, attempts: 1, chunks: 0, usage: null })
      expect(record.firstByteMs).toBeNaN()
      expect(record.endMs - record.sentMs).toBeGreaterThan(0)
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('is cancelled in its response', async () => {
      const server = await serve((incoming) => afterBeginning(incoming, way, () => undefined))
      const record = await cancel(openModes(server.url, way.mode), { kind: 'time', afterMs: 400 })
      expect(record).toMatchObject({ outcome: { kind: 'cancelled' }, chunks: way.chunks, usage: null })
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('completes if it is over by then, and its connection goes on', async () => {
      const server = await serve(answer(way, way.reply))
      const bedrock = openModes(server.url, way.mode)
      for (const kind of ['time', 'first-token'] as const) {
        expect((await cancel(bedrock, { kind, afterMs: LATE_MS })).outcome).toEqual({ kind: 'completed' })
      }
      expect(server.connections()).toBe(1)
    })

    test('is aborted, and not cancelled, where the run ends first', async () => {
      const controller = new AbortController()
      const server = await serve(() => controller.abort())
      const record = await cancel(
        openModes(server.url, way.mode),
        { kind: 'time', afterMs: LATE_MS },
        controller.signal,
      )
      expect(record.outcome).toEqual({ kind: 'aborted' })
    })
  })

  describe.each(named(streams))('%s', (_, way) => {
    test('is not cancelled for want of a first token where that has come', async () => {
      const server = await serve((incoming) => {
        afterBeginning(incoming, way, () =>
          setTimeout(() => {
            incoming.write(way.reply)
            incoming.end()
          }, 400),
        )
      })
      const record = await cancel(openModes(server.url, way.mode), { kind: 'first-token', afterMs: 200 })
      expect(record.outcome.kind).not.toBe('cancelled')
      expect(record.firstTokenMs).not.toBeNaN()
    })

    test('is cancelled for want of a first token', async () => {
      const server = await serve(() => undefined)
      const record = await cancel(openModes(server.url, way.mode), { kind: 'first-token', afterMs: 50 })
      expect(record.outcome).toEqual({ kind: 'cancelled' })
      expect(record.firstTokenMs).toBeNaN()
    })

    test('is cancelled when it has shown so much', async () => {
      // "Hello", and "again" each 20 ms.
      const server = await serve((incoming) => {
        afterBeginning(incoming, way, () => {
          const timer = setInterval(() => incoming.write(way.more), 20)
          void incoming.closed.then(() => clearInterval(timer))
        })
      })
      const record = await cancel(openModes(server.url, way.mode), { kind: 'bytes', bytes: 13 })
      expect(record.outcome).toEqual({ kind: 'cancelled' })
      // Several may come in one read.
      expect(record.chunks).toBeGreaterThanOrEqual(3)
      expect(record.text.bytes).toBe(5 * record.chunks)
      expect(record.usage).toBeNull()
      expect(await server.calls[0]!.closed).toBe('aborted')
    })

    test('completes where its end is read with what would cancel it', async () => {
      const server = await serve(answer(way, way.reply))
      const record = await cancel(openModes(server.url, way.mode), { kind: 'bytes', bytes: 11 })
      expect(record).toMatchObject({ outcome: { kind: 'completed' }, usage: { outputTokens: 7 } })
    })
  })
})

test('a cancelled call takes its connection along over HTTP/1.1, and a stream alone over HTTP/2', async () => {
  const [way] = apiWays as [Way]
  for (const [protocol, connections] of [
    ['http1', 2],
    ['http2', 1],
  ] as const) {
    let requests = 0
    const server = await serve((incoming) => {
      requests++
      if (requests > 1) answer(way, way.reply)(incoming)
    })
    const bedrock = openOn({ protocol, decoder: 'seismo' })(server.url, way.mode)
    expect((await cancel(bedrock, { kind: 'time', afterMs: 100 })).outcome).toEqual({ kind: 'cancelled' })
    const next = await cancel(bedrock, { kind: 'time', afterMs: LATE_MS })
    expect(next).toMatchObject({
      outcome: { kind: 'completed' },
      connection: protocol === 'http1' ? 'new' : 'reused',
    })
    expect(server.connections()).toBe(connections)
  }
})

test('a call that waits for its next attempt is cancelled too, and tries no more', async () => {
  const [way] = apiWays as [Way]
  const server = await serve((incoming) => {
    incoming.respond(503, { 'content-type': 'application/json', 'x-amzn-errortype': 'ServiceUnavailableException' })
    incoming.end('{"message":"no"}')
  })
  const retries = { strategy: 'standard', maxAttempts: 50 } as const
  const bedrock = openOn({ protocol: 'http1', decoder: 'seismo' })(server.url, { ...way.mode, retries })
  const record = await cancel(bedrock, { kind: 'time', afterMs: 300 })
  expect(record.outcome).toEqual({ kind: 'cancelled' })
  const { attempts } = record
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(server.calls).toHaveLength(attempts)
})
