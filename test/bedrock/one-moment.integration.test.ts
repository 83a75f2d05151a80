// What one poll of the sockets brings has one time, whatever lies between the socket and the reader: records of TLS, frames of
// HTTP/2, and whoever decodes them.
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import { makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { wallClockMs } from '../../src/time/system-clock.ts'
import { type Script, useCallServer } from './call-server.ts'
import { ending, exceptionFrame, messageStart, textDelta } from './frames.ts'
import { conversation } from './mode.ts'
import { roads } from './roads.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const { openOn, serve } = useCallServer()
const secureRoads = [false, true].flatMap((isSecure) =>
  roads.map((road) => ({
    ...road,
    isSecure,
    name: `${road.protocol}${isSecure ? ' over TLS' : ''} by ${road.decoder}`,
  })),
)

const CALLS = 20
/** More than a record of TLS holds, and more than a frame of HTTP/2. */
const deltas = Array.from({ length: 150 }, (_, index) => textDelta(`${'word '.repeat(30)}${index}`))

const inOneWrite: Script = (server) => {
  server.respond()
  server.write(Buffer.concat([messageStart, ...deltas, ending]))
  server.end()
}
/** Little enough that the server writes several of them at once. */
const fewDeltas = Array.from({ length: 40 }, (_, index) => textDelta(`word ${index}`))
const short: Script = (server) => {
  server.respond()
  server.write(Buffer.concat([messageStart, ...fewDeltas, ending]))
  server.end()
}
const inOneTurn: Script = (server) => {
  server.respond()
  for (const frame of [messageStart, ...deltas, ending]) server.write(frame)
  server.end()
}
const withAnException: Script = (server) => {
  server.respond()
  server.write(Buffer.concat([messageStart, ...deltas, exceptionFrame('throttlingException')]))
  server.end()
}

interface Called {
  readonly records: readonly CallRecord[]
  readonly gaps: readonly number[]
}

async function makeCalls(road: (typeof secureRoads)[number], script: Script, atOnce = 1): Promise<Called> {
  const server = await serve(script, road.isSecure ? { certificate } : {})
  const bedrock = openOn(road)(server.url, {})
  const gaps: number[] = []
  const records: CallRecord[] = []
  for (let round = 0; round < CALLS / atOnce; round++) {
    const calls = Array.from({ length: atOnce }, () =>
      bedrock.call(0, conversation, { onGap: (gapMs) => gaps.push(gapMs) }),
    )
    records.push(...(await Promise.all(calls)))
  }
  return { records, gaps }
}

/** How often each came. */
const tally = (values: readonly unknown[]): object =>
  Object.fromEntries(
    [...new Set(values)].map((value) => [String(value), values.filter((each) => each === value).length]),
  )

/** What calls come to whose chunks all have one time. */
const oneMoment = (outcome: string, chunks = deltas.length): object => ({
  calls: { [`${outcome}, ${chunks} chunks, in order, first and last at once`]: CALLS },
  gaps: { 0: CALLS * (chunks - 1) },
})

const momentsOf = ({ gaps, records }: Called): object => ({
  calls: tally(
    records.map(({ chunks, endMs, firstByteMs, firstTokenMs, lastTokenMs, outcome, sentMs }) => {
      const isInOrder = sentMs < firstByteMs && firstByteMs <= firstTokenMs && lastTokenMs <= endMs
      const span = lastTokenMs === firstTokenMs ? 'first and last at once' : 'first and last apart'
      return `${outcome.kind}, ${chunks} chunks, ${isInOrder ? 'in order' : 'in disorder'}, ${span}`
    }),
  ),
  gaps: tally(gaps),
})

describe.each(secureRoads)('$name, a reply', (road) => {
  test('of one write comes in one moment', async () => {
    expect(momentsOf(await makeCalls(road, inOneWrite))).toStrictEqual(oneMoment('completed'))
  })

  test('of many writes that are there at once comes in one moment', async () => {
    expect(momentsOf(await makeCalls(road, inOneTurn))).toStrictEqual(oneMoment('completed'))
  })

  test('beside others comes in one moment', async () => {
    expect(momentsOf(await makeCalls(road, short, 5))).toStrictEqual(oneMoment('completed', fewDeltas.length))
  })

  test('that ends in an exception ends in the moment that brought it', async () => {
    const called = await makeCalls(road, withAnException)
    expect(momentsOf(called)).toStrictEqual(oneMoment('throttled'))
    expect(tally(called.records.map(({ endMs, lastTokenMs }) => endMs === lastTokenMs))).toStrictEqual({ true: CALLS })
  })
})
