// Held against the SDK's own limiter, which goes by the time of day: on a busy machine it may have let go by then.
import { describe, expect } from 'vitest'
import { systemClock } from '../../src/time/system-clock.ts'
import { timingTest } from '../timing/timing-test.ts'
import { answer, call, failed, throttle, useCallServer } from './call-server.ts'
import { makeMode } from './mode.ts'
import { fewerRoads } from './roads.ts'
import { apiWays, type Way } from './ways.ts'

const { openOn, serve } = useCallServer()

const retries = { maxAttempts: 3, strategy: 'standard' } as const

describe.each(fewerRoads)('adaptive retries over $protocol, decoded by $decoder', (road) => {
  for (const maxAttempts of [1, 3]) {
    timingTest(
      `hold calls back before their first attempt, which is backoff and no lag: ${maxAttempts} attempts`,
      async () => {
        const [way] = apiWays as [Way]
        const server = await serve((incoming) => (incoming.index === 0 ? throttle : answer(way, way.reply))(incoming))
        const bedrock = openOn(road)(server.url, { ...way.mode, retries: { maxAttempts, strategy: 'adaptive' } })
        const throttledOrRetried = await call(bedrock)
        expect(throttledOrRetried.attempts).toBe(maxAttempts === 1 ? 1 : 2)
        // The limiter now lets one attempt pass in two seconds.
        const beganMs = systemClock.nowMs()
        const record = await call(bedrock)
        const tookMs = systemClock.nowMs() - beganMs
        expect(record).toMatchObject({ attempts: 1, outcome: { kind: 'completed' } })
        expect(tookMs).toBeGreaterThan(200)
        expect(record.firstSentMs - beganMs).toBeLessThan(tookMs / 2)
        expect(record.backoffMs).toBeGreaterThan(0.9 * tookMs - 100)
        expect(record.endMs - record.sentMs).toBeLessThan(tookMs / 2)
        expect(record.backoffMs + (record.endMs - record.sentMs)).toBeLessThanOrEqual(
          record.endMs - record.firstSentMs + 1,
        )
      },
    )
  }

  timingTest('a call that is aborted while it is held back has waited', async () => {
    const [way] = apiWays as [Way]
    const server = await serve(throttle)
    const bedrock = openOn(road)(server.url, { ...way.mode, retries: { maxAttempts: 1, strategy: 'adaptive' } })
    await call(bedrock)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 600)
    const record = await call(bedrock, controller.signal)
    expect(record).toMatchObject({ attempts: 0, outcome: { kind: 'aborted' }, sentMs: Number.NaN })
    expect(record.backoffMs).toBeGreaterThan(150)
    expect(record.endMs - record.firstSentMs).toBeCloseTo(record.backoffMs, 0)
  })

  timingTest(
    'a call that is aborted before its next attempt is told from one that a server is at work on',
    async () => {
      const [way] = apiWays as [Way]
      const server = await serve(throttle)
      // Behind a throttle, the limiter lets no attempt pass for longer than this test takes.
      const bedrock = openOn(road)(server.url, { ...way.mode, retries: { maxAttempts: 3, strategy: 'adaptive' } })
      const waiting = new AbortController()
      setTimeout(() => waiting.abort(), 300)
      const record = await call(bedrock, waiting.signal)
      expect(record).toMatchObject({ attempts: 1, outcome: { kind: 'aborted' }, endedInBackoff: true })
      const silent = await serve(() => undefined)
      const atWork = new AbortController()
      setTimeout(() => atWork.abort(), 100)
      expect(await call(openOn(road)(silent.url, { ...way.mode, retries }), atWork.signal)).toMatchObject({
        attempts: 1,
        outcome: { kind: 'aborted' },
        endedInBackoff: false,
      })
    },
  )

  timingTest('timeouts.call ends a call that is held back', async () => {
    const [way] = apiWays as [Way]
    const server = await serve(throttle)
    const timeouts = { ...makeMode().timeouts, callMs: 200 }
    const bedrock = openOn(road)(server.url, {
      ...way.mode,
      timeouts,
      retries: { maxAttempts: 1, strategy: 'adaptive' },
    })
    await call(bedrock)
    const record = await call(bedrock)
    expect(record).toMatchObject({ attempts: 0, outcome: failed('timeout', 'CallTimeout') })
    expect(record.endMs - record.firstSentMs).toBeLessThan(1_000)
  })
})
