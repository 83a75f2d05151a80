// A picture of megabytes comes to the server as it is, whoever writes it and over whatever it goes, and so it does when the call is tried again.
import { createHash } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ContentBytes, JoinedBytes, type MediaBytes } from '../../src/conversation/content-bytes.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makeCertificate } from '../../src/simulator/wire/tls-layer.ts'
import { wallClockMs } from '../../src/time/system-clock.ts'
import { useCallServer } from './call-server.ts'
import { conversation } from './mode.ts'
import { roads } from './roads.ts'
import { apiWays, type Way } from './ways.ts'

const certificate = await makeCertificate('localhost', wallClockMs())
const authorities = getCACertificates()
beforeAll(() => setDefaultCACertificates([...authorities, certificate.authority]))
afterAll(() => setDefaultCACertificates(authorities))

const { openOn, serve } = useCallServer()

const PICTURE_BYTES = 2_500_001
const picture = ContentBytes.copyOf(
  Uint8Array.from({ length: PICTURE_BYTES }, (_, index) => (index * 2_654_435_761) >>> 13),
)
const stamped = new JoinedBytes(picture, [
  picture.subarray(0, 1_000_000),
  Buffer.from('stamp'),
  picture.subarray(1_000_000),
])

const showing = (bytes: MediaBytes, text: string): Conversation => ({
  ...conversation,
  messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes } } }, { text }] }],
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface SentBlock {
  readonly image?: { readonly source: { readonly bytes: string } }
  /** Claude's. */
  readonly source?: { readonly data: string }
  /** Of Chat Completions, and of Responses. */
  readonly image_url?: string | { readonly url: string }
}

interface SentMessage {
  readonly content: readonly SentBlock[]
}

function pictureIn(body: string): string {
  const { input, messages = input } = JSON.parse(body) as {
    readonly messages?: readonly SentMessage[]
    readonly input?: readonly SentMessage[]
  }
  const block = messages?.[0]?.content[0]
  const url = typeof block?.image_url === 'string' ? block.image_url : block?.image_url?.url
  return block?.image?.source.bytes ?? block?.source?.data ?? url?.replace('data:image/png;base64,', '') ?? ''
}

const RETRIED: Partial<ModePlan> = { retries: { strategy: 'standard', maxAttempts: 2 } }

test.each(roads.flatMap((road) => [undefined, certificate].map((secured) => ({ ...road, secured }))))(
  'over $protocol with decoder $decoder',
  // Megabytes thirty times over, and encrypted.
  { timeout: 60_000 },
  async ({ secured, ...road }) => {
    let way = apiWays[0] as Way
    const server = await serve(
      (incoming) => {
        const isRefused = incoming.index % 3 === 1
        incoming.respond(isRefused ? 503 : 200, { 'content-type': way.contentType, ...way.headers })
        incoming.end(isRefused ? '{"message":"busy"}' : way.reply)
      },
      { certificate: secured },
    )
    for (way of apiWays) {
      const bedrock = openOn(road)(server.url, way.mode, { ...way.mode, ...RETRIED })
      for (const [modeIndex, bytes] of [picture, stamped].entries()) {
        const { attempts, outcome } = await bedrock.call(modeIndex, showing(bytes, 'What is it?'), {
          onGap: () => undefined,
        })
        expect({ attempts, outcome }).toStrictEqual({ attempts: modeIndex + 1, outcome: { kind: 'completed' } })
      }
    }
    expect(server.calls).toHaveLength(3 * apiWays.length)
    const told = server.calls.map(({ body, headers }) => ({
      isHashed: headers['x-amz-content-sha256'] === sha256(body),
      isMeasured: headers['content-length'] === String(Buffer.byteLength(body)),
      bytes: sha256(pictureIn(body)),
    }))
    const [base64, stampedBase64] = [picture, stamped.toBytes()].map((bytes) =>
      sha256(Buffer.from(bytes).toString('base64')),
    )
    expect(told).toStrictEqual(
      told.map((_, index) => ({ isHashed: true, isMeasured: true, bytes: index % 3 === 0 ? base64 : stampedBase64 })),
    )
  },
)
