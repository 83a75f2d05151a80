// The same bytes over the same kind of connection give the same record whoever decodes them: over sockets, with TLS and without.
import * as fc from 'fast-check'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import { openBedrock } from '../../../src/bedrock/open-bedrock.ts'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import type { Decoder } from '../../../src/plan/run-plan.ts'
import { makeCertificate } from '../../../src/simulator/wire/tls-layer.ts'
import { nextTurn } from '../../../src/time/clock.ts'
import { systemClock, wallClockMs } from '../../../src/time/system-clock.ts'
import { useCallServer } from '../call-server.ts'
import { cutAt } from '../wire/read-response.ts'
import { conversation } from '../mode.ts'
import type { ScriptedCall } from '../scripted-server.ts'
import { EVENT_STREAM } from '../ways.ts'
import { answers, intruder, type Reply, streams } from './replies.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const { closeLater, serve } = useCallServer()

/** What a record says but for its moments, and for what depends on which chunks share one. */
function withoutTimes(record: CallRecord): object {
  const { connection: _, outcome, ...facts } = record
  const isCorrupt = outcome.kind === 'failed' && outcome.failure === 'corrupt'
  const { endMs, firstByteMs, firstOutputTokenMs, firstTokenMs, lastTokenMs, sentMs } = record
  const moments = [sentMs, firstByteMs, firstTokenMs, firstOutputTokenMs, lastTokenMs, endMs]
  const came = moments.filter((each) => !Number.isNaN(each))
  return {
    ...withoutMoments(facts),
    outcome: isCorrupt ? { ...outcome, errorName: '' } : outcome,
    came: moments.map((each) => !Number.isNaN(each)),
    isInOrder: came.every((each, index) => each >= (came[index - 1] ?? 0)),
  }
}

const OF_MOMENTS = /^(?:stalls|first.*|last.*|(?!serviceLatency).*Ms)$/

const withoutMoments = (facts: object): object =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]: [string, unknown]) => {
      if (OF_MOMENTS.test(name)) return []
      return [[name, typeof value === 'object' && value !== null ? withoutMoments(value) : value]]
    }),
  )

interface Sent {
  readonly reply: Reply
  readonly parts: readonly Uint8Array[]
  /** In the middle, without an end. */
  readonly breaksOff: boolean
}

const sent: fc.Arbitrary<Sent> = fc
  .record({
    reply: fc.oneof({ weight: 4, arbitrary: streams }, answers),
    stranger: fc.option(fc.tuple(intruder, fc.nat()), { freq: 2 }),
    places: fc.array(fc.nat(), { maxLength: 6 }),
    kept: fc.option(fc.nat(), { freq: 4 }),
  })
  .map(({ kept, places, reply, stranger }) => {
    const frames =
      stranger === null || reply.frames.length === 1
        ? reply.frames
        : reply.frames.toSpliced(stranger[1] % (reply.frames.length + 1), 0, stranger[0])
    const whole = Buffer.concat(frames)
    const bytes = kept === null ? whole : whole.subarray(0, kept % whole.length)
    const cut = cutAt(
      bytes,
      places.map((place) => place % (bytes.length + 1)),
    )
    return { reply, parts: cut.filter(({ length }) => length > 0), breaksOff: kept !== null }
  })

async function play(incoming: ScriptedCall, { breaksOff, parts, reply }: Sent): Promise<void> {
  const contentType = reply.mode.api.endsWith('stream') ? EVENT_STREAM : 'application/json'
  incoming.respond(200, { 'content-type': contentType, ...reply.headers })
  for (const part of parts) {
    incoming.write(part)
    // Each a read of its own as a rule, and a few together as a rule too.
    if (part.length % 2 === 0) await nextTurn()
  }
  // Late enough for the SDK to have decoded what came before.
  if (breaksOff) setTimeout(() => incoming.cutConnection(), 60)
  else incoming.end()
}

describe.each(
  (['http1', 'http2'] as const).flatMap((protocol) => [false, true].map((isSecure) => ({ protocol, isSecure }))),
)('over $protocol, TLS $isSecure', ({ isSecure, protocol }) => {
  test('a reply, whole or not, well or not', async () => {
    let current: Sent | undefined
    const server = await serve((incoming) => void (current !== undefined && play(incoming, current)), {
      certificate: isSecure ? certificate : undefined,
    })
    const callers = new Map<string, ReturnType<typeof openBedrock>>()
    const callBy = async (decoder: Decoder, mode: ModePlan): Promise<CallRecord> => {
      const key = `${decoder} ${mode.api} ${JSON.stringify(mode.body)}`
      let bedrock = callers.get(key)
      if (bedrock === undefined) {
        const target = { kind: 'url', url: server.url } as const
        const transport = { protocol, streamsPerConnection: 10 }
        bedrock = openBedrock({ modes: [{ ...mode, transport }], target, clock: systemClock, decoder })
        callers.set(key, bedrock)
        closeLater(bedrock)
      }
      return bedrock.call(0, conversation, { onGap: () => undefined })
    }
    const closeCallers = async (): Promise<void> => {
      await Promise.all([...callers.values()].map((bedrock) => bedrock.close()))
      callers.clear()
    }
    await fc.assert(
      fc.asyncProperty(sent, async (each) => {
        current = each
        const ours = withoutTimes(await callBy('seismo', each.reply.mode))
        expect(withoutTimes(await callBy('sdk', each.reply.mode))).toStrictEqual(ours)
        expect(ours).toMatchObject({ isInOrder: true })
        // A call that ended before its connection is cut leaves that connection to the next one.
        if (each.breaksOff) await closeCallers()
      }),
      { numRuns: 40 },
    )
  })
})
