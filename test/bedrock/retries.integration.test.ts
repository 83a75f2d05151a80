// Retries are the SDK's, and a variable of the test: what is tried again, and what of it is in which number.
import { describe, expect, test } from 'vitest'
import {
  afterBeginning,
  answer,
  call,
  failed,
  respond,
  type Script,
  throttle,
  throttled,
  useCallServer,
} from './call-server.ts'
import { exceptionFrame } from './frames.ts'
import { conversation } from './mode.ts'
import { fewerRoads } from './roads.ts'
import { apiWays, EVENT_STREAM, type Way } from './ways.ts'

const { openOn, serve } = useCallServer()

const retries = { maxAttempts: 3, strategy: 'standard' } as const
const isStream = (way: Way): boolean => way.chunks > 0

const withException =
  (way: Way, type: string): Script =>
  (server) => {
    respond(server, way)
    server.end(exceptionFrame(type))
  }

describe.each(fewerRoads)('over $protocol, decoded by $decoder', (road) => {
  const { protocol } = road
  const openModes = openOn(road)
  // Backoff takes its time: of the SDK's road, one API that streams and one that does not.
  const here =
    road.decoder === 'seismo'
      ? apiWays
      : apiWays.filter(({ mode }) => /^(?:converse-stream|invoke-model)$/.test(mode.api))

  describe.each(here.map((way) => [way.name, way] as const))('retries of %s', (_, way) => {
    const mode = { ...way.mode, retries }
    const reply = answer(way, way.reply)

    test('are counted, and their backoff is in no latency', async () => {
      const server = await serve((incoming) => (incoming.index < 2 ? throttle(incoming) : reply(incoming)))
      const record = await call(openModes(server.url, mode))
      expect(record).toMatchObject({ attempts: 3, outcome: { kind: 'completed' }, connection: 'reused' })
      // Between the first attempt and the last lie two answers and the backoff, and nothing else.
      const betweenMs = record.sentMs - record.firstSentMs
      expect(record.backoffMs).toBeGreaterThan(0)
      expect(record.backoffMs).toBeLessThanOrEqual(betweenMs)
      expect(record.firstByteMs).toBeGreaterThan(record.sentMs)
      expect(server.calls.map(({ headers }) => headers['amz-sdk-request'])).toStrictEqual([
        'attempt=1; max=3',
        'attempt=2; max=3',
        'attempt=3; max=3',
      ])
    })

    test('end with the outcome of the last attempt', async () => {
      const server = await serve(throttle)
      const record = await call(openModes(server.url, { ...mode, retries: { ...retries, maxAttempts: 2 } }))
      expect(record).toMatchObject({ attempts: 2, outcome: throttled('requests') })
    })

    test('happen after a broken connection where they do in the SDK: over HTTP/1.1', async () => {
      const server = await serve((incoming) => (incoming.index === 0 ? incoming.cutConnection() : reply(incoming)))
      const record = await call(openModes(server.url, mode))
      expect([record.attempts, record.outcome.kind]).toStrictEqual(
        protocol === 'http1' ? [2, 'completed'] : [1, 'failed'],
      )
    })

    test('happen after a response that broke off where they do in the SDK: with a whole answer, over HTTP/1.1', async () => {
      const server = await serve((incoming) => {
        if (incoming.index > 0) reply(incoming)
        else afterBeginning(incoming, way, () => incoming.cutConnection())
      })
      const record = await call(openModes(server.url, mode))
      expect([record.attempts, record.outcome.kind]).toStrictEqual(
        protocol === 'http1' && !isStream(way) ? [2, 'completed'] : [1, 'failed'],
      )
    })

    test('are not waited for when the call is aborted', async () => {
      const controller = new AbortController()
      const server = await serve((incoming) => {
        throttle(incoming)
        setTimeout(() => controller.abort(), 20)
      })
      const bedrock = openModes(server.url, { ...mode, retries: { ...retries, maxAttempts: 50 } })
      const record = await bedrock.call(0, conversation, { onGap: () => undefined, signal: controller.signal })
      expect(record.outcome).toStrictEqual({ kind: 'aborted' })
      // The last attempt may have been on its way to the server when it was ended.
      expect([0, 1]).toContain(record.attempts - server.calls.length)
    })
  })

  describe.each(here.filter(({ contentType }) => contentType === EVENT_STREAM).map((way) => [way.name, way] as const))(
    'retries of %s',
    (_, way) => {
      const mode = { ...way.mode, retries }

      test('happen after an exception in the first frame, as in the SDK', async () => {
        const server = await serve((incoming) =>
          (incoming.index === 0 ? withException(way, 'throttlingException') : answer(way, way.reply))(incoming),
        )
        const record = await call(openModes(server.url, mode))
        expect(record).toMatchObject({ attempts: 2, outcome: { kind: 'completed' }, chunks: 2 })
      })

      test('do not happen after an exception in the first frame that the SDK would not retry', async () => {
        const server = await serve(withException(way, 'validationException'))
        const record = await call(openModes(server.url, mode))
        expect(record).toMatchObject({ attempts: 1, outcome: failed('validation', 'ValidationException') })
      })

      test('do not happen once a stream has begun', async () => {
        const server = await serve((incoming) => {
          respond(incoming, way)
          incoming.write(way.begun)
          setTimeout(() => incoming.end(exceptionFrame('throttlingException')), 30)
        })
        const record = await call(openModes(server.url, mode))
        expect(record).toMatchObject({ attempts: 1, outcome: throttled('in-stream') })
      })
    },
  )
})
