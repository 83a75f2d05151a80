// Replies whose headers and data come in one record of TLS: Node tells of the headers after it has read what followed them.
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openBedrock } from '../../src/bedrock/open-bedrock.ts'
import { makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { systemClock, wallClockMs } from '../../src/time/system-clock.ts'
import { wholeReply } from './frames.ts'
import { conversation, makeMode } from './mode.ts'
import { EVENT_STREAM } from './ways.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const AT_ONCE = 90
const ROUNDS = 60

test('over TLS, short replies of many streams at once are whole, each of them', async () => {
  const server = createSecureServer({ key: certificate.key, cert: certificate.cert })
  server.on('stream', (stream) => {
    stream.on('error', () => undefined)
    stream.resume()
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': EVENT_STREAM })
      stream.end(wholeReply)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const transport = { protocol: 'http2', streamsPerConnection: 100 } as const
  const target = { kind: 'url', url: `https://localhost:${port}` } as const
  const bedrock = openBedrock({ modes: [makeMode({ transport })], target, clock: systemClock, decoder: 'seismo' })
  onTestFinished(() => bedrock.close())

  const outcomes = new Map<string, number>()
  const callOnAndOn = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const { chunks, outcome } = await bedrock.call(0, conversation, { onGap: () => undefined })
      const key = `${outcome.kind}, ${chunks} chunks`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, callOnAndOn))
  expect([...outcomes]).toStrictEqual([['completed, 2 chunks', AT_ONCE * ROUNDS]])
})
