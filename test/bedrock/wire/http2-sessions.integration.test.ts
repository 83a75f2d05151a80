// Which connections streams share, where each connection has a limit of its own and may change it. The server answers
// nobody before all have come: a call that waited for another one within nghttp2 would wait for ever.
import type { ServerHttp2Session } from 'node:http2'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import type { Bedrock } from '../../../src/bedrock/open-bedrock.ts'
import { makeCertificate } from '../../../src/simulator/wire/tls-layer.ts'
import { nextTurn } from '../../../src/time/clock.ts'
import { wallClockMs } from '../../../src/time/system-clock.ts'
import { call, useCallServer } from '../call-server.ts'
import { wholeReply } from '../frames.ts'
import { makeMode } from '../mode.ts'
import type { ScriptedCall, ScriptedServer } from '../scripted-server.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const { openModes, serve } = useCallServer()

const answer = (incoming: ScriptedCall): void => {
  incoming.respond()
  incoming.end(wholeReply)
}

interface Opened {
  readonly server: ScriptedServer
  readonly bedrock: Bedrock
  /** In the order in which they were made. */
  readonly sessions: readonly ServerHttp2Session[]
  /** From now on, answers when so many calls have come. */
  answerAt(calls: number): void
}

const callAtOnce = ({ bedrock }: Opened, calls: number): Promise<CallRecord[]> =>
  Promise.all(Array.from({ length: calls }, () => call(bedrock)))
const outcomesOf = (records: readonly CallRecord[]): Set<string> =>
  new Set(records.map(({ outcome }) => (outcome.kind === 'failed' ? outcome.errorName : outcome.kind)))
/** Whether so many calls, made at once, come to the server all together. */
const come = async (opened: Opened, calls: number): Promise<Set<string>> => {
  opened.answerAt(calls)
  return outcomesOf(await callAtOnce(opened, calls))
}

const COMPLETED = new Set(['completed'])

describe.each([
  ['without TLS', undefined],
  ['over TLS', certificate],
])('%s', (_, secured) => {
  const open = async (
    maxConcurrentStreams: number | readonly number[],
    streamsPerConnection = 100,
    onSession: (session: ServerHttp2Session) => void = () => undefined,
  ): Promise<Opened> => {
    let held: ScriptedCall[] = []
    let wanted = 1
    const sessions: ServerHttp2Session[] = []
    const server = await serve(
      (incoming) => {
        held.push(incoming)
        if (held.length < wanted) return
        for (const each of held) answer(each)
        held = []
      },
      {
        certificate: secured,
        maxConcurrentStreams,
        onSession(session) {
          sessions.push(session)
          onSession(session)
        },
      },
    )
    const timeouts = { ...makeMode().timeouts, responseMs: 2_000 }
    const bedrock = openModes(server.url, { transport: { protocol: 'http2', streamsPerConnection }, timeouts })
    return { server, bedrock, sessions, answerAt: (calls) => (wanted = calls) }
  }
  test('connections that allow 2 and 10 streams carry eight calls at once, warmed up or not', async () => {
    for (const warmUp of [[], [1], [8]]) {
      const opened = await open([2, 10])
      await opened.bedrock.warmUp(warmUp)
      expect(await come(opened, 8)).toStrictEqual(COMPLETED)
      expect(await come(opened, 8)).toStrictEqual(COMPLETED)
      expect(opened.server.connections()).toBeLessThanOrEqual(4)
    }
  })

  test('a limit that comes in a second SETTINGS holds', async () => {
    for (const warmUp of [[], [1]]) {
      const opened = await open(1_000, 100, (session) => session.settings({ maxConcurrentStreams: 2 }))
      await opened.bedrock.warmUp(warmUp)
      expect(await come(opened, 8)).toStrictEqual(COMPLETED)
      expect(opened.server.connections()).toBe(4)
    }
  })

  test('more calls than may share a connection do not wait to hear its limit', async () => {
    const opened = await open(1_000, 5)
    expect(await come(opened, 12)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(3)
  })

  test('a connection whose limit falls below what it carries takes no more, and what it carries goes on', async () => {
    const opened = await open(10)
    opened.answerAt(6)
    const running = callAtOnce(opened, 4)
    await vi.waitUntil(() => opened.server.calls.length === 4)
    opened.sessions[0]!.settings({ maxConcurrentStreams: 2 })
    // It is on its way.
    await new Promise<void>((resolve) => opened.sessions[0]!.once('localSettings', () => resolve()))
    const others = callAtOnce(opened, 2)
    expect(outcomesOf(await running)).toStrictEqual(COMPLETED)
    expect(outcomesOf(await others)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(2)
  })

  test('calls that are handed over while a lower limit is on its way go elsewhere', async () => {
    const opened = await open([100, 10])
    await come(opened, 1)
    await nextTurn()
    opened.answerAt(8)
    opened.sessions[0]!.settings({ maxConcurrentStreams: 3 })
    // It is written in the next turn, and read in the one after: between the two, the calls are made.
    await nextTurn()
    const records = await callAtOnce(opened, 8)
    expect(outcomesOf(records)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(3)
    const isMoved = records.map(({ connection }) => connection === 'new')
    expect(isMoved.filter(Boolean)).toHaveLength(5)
    for (const { connection, connectMs } of records) expect(Number.isNaN(connectMs)).toBe(connection === 'reused')
  })

  test('calls that are handed over while a GOAWAY is on its way go elsewhere', async () => {
    const opened = await open(100)
    await come(opened, 1)
    await nextTurn()
    opened.sessions[0]!.goaway()
    await nextTurn()
    expect(await come(opened, 4)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(2)
  })

  test('calls that wait for a connection which the server leaves at once go elsewhere', async () => {
    let sessions = 0
    const opened = await open(100, 100, (session) => void (sessions++ === 0 && session.goaway()))
    const outcomes = (await callAtOnce(opened, 4)).map(({ outcome }) => outcome.kind)
    // The one that went ahead may be written by then, and is refused.
    expect(outcomes.slice(1)).toStrictEqual(['completed', 'completed', 'completed'])
    expect(opened.server.connections()).toBe(2)
  })

  test('a server that leaves every connection is heard, and not called for ever', async () => {
    const opened = await open(100, 100, (session) => session.goaway())
    expect((await callAtOnce(opened, 3)).every(({ outcome }) => outcome.kind === 'failed')).toBe(true)
    expect(opened.server.connections()).toBeLessThanOrEqual(12)
  })

  test('a connection whose limit rises carries more', async () => {
    const opened = await open(1)
    await come(opened, 1)
    opened.sessions[0]!.settings({ maxConcurrentStreams: 10 })
    await new Promise<void>((resolve) => opened.sessions[0]!.once('localSettings', () => resolve()))
    expect(await come(opened, 6)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(1)
  })

  test('a connection that allows none any more is closed, and another one made', async () => {
    const opened = await open(10)
    await come(opened, 1)
    opened.sessions[0]!.settings({ maxConcurrentStreams: 0 })
    await vi.waitUntil(() => opened.sessions[0]!.closed)
    expect(await come(opened, 3)).toStrictEqual(COMPLETED)
    expect(opened.server.connections()).toBe(2)
  })

  test('where no connection allows any, each call hears so on one of its own', async () => {
    const opened = await open(0)
    await opened.bedrock.warmUp([4])
    expect(await come(opened, 3)).toStrictEqual(new Set(['HTTP2_REFUSED_STREAM']))
    expect(opened.server.connections()).toBe(4)
    await vi.waitUntil(() => opened.sessions.every(({ closed }) => closed))
  })
})
