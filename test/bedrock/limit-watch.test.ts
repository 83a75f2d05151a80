import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CallOutcome } from '../../src/bedrock/call-record.ts'
import { type LimitWatch, watchCallLimit, watchLimits } from '../../src/bedrock/limit-watch.ts'
import type { TimeoutsPlan } from '../../src/plan/mode-plan.ts'
import type { Clock } from '../../src/time/clock.ts'

const timeouts: TimeoutsPlan = { connectMs: 100, responseMs: 300, idleMs: 50, callMs: 1_000 }
const clock: Clock = { nowMs: () => performance.now(), sleepUntil: () => Promise.resolve() }

let startMs = 0
let exceeded: { outcome: CallOutcome; afterMs: number }[] = []
let watch: LimitWatch

beforeEach(() => {
  vi.useFakeTimers()
  startMs = clock.nowMs()
  exceeded = []
  watch = watchLimits(timeouts, clock, (outcome) => exceeded.push({ outcome, afterMs: clock.nowMs() - startMs }))
  watch.sent(startMs)
})
afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

const failed = (failure: string, errorName: string): object => ({ kind: 'failed', failure, errorName })

// The turn of the event loop that a limit waits for takes a millisecond of the fake time.
describe('watchLimits', () => {
  test('a connection that does not come is given up at its limit', () => {
    vi.advanceTimersByTime(100)
    expect(exceeded).toStrictEqual([])
    vi.advanceTimersByTime(2)
    expect(exceeded).toStrictEqual([{ outcome: failed('connect-timeout', 'ConnectTimeout'), afterMs: 101 }])
  })

  test('headers that do not come are given up at theirs, counted from sent', () => {
    vi.advanceTimersByTime(90)
    watch.connected()
    vi.advanceTimersByTime(2_000)
    expect(exceeded).toStrictEqual([{ outcome: failed('response-timeout', 'ResponseTimeout'), afterMs: 301 }])
  })

  test('a request that is handed over later than it was taken has its limits counted from there', () => {
    vi.advanceTimersByTime(60)
    watch.sent(clock.nowMs())
    watch.connected()
    vi.advanceTimersByTime(2_000)
    expect(exceeded).toStrictEqual([{ outcome: failed('response-timeout', 'ResponseTimeout'), afterMs: 361 }])
  })

  test('silence counts from the last read', () => {
    watch.connected()
    vi.advanceTimersByTime(200)
    watch.responded(clock.nowMs())
    for (let read = 0; read < 4; read++) {
      vi.advanceTimersByTime(40)
      watch.read(clock.nowMs())
    }
    vi.advanceTimersByTime(2_000)
    expect(exceeded).toStrictEqual([{ outcome: failed('stalled', 'IdleTimeout'), afterMs: 411 }])
  })

  test('what was read in the same turn of the event loop counts as in time', () => {
    watch.connected()
    watch.responded(startMs)
    // The sockets' part of the turn comes after the timers'.
    setTimeout(() => watch.read(clock.nowMs()), 50)
    vi.advanceTimersByTime(60)
    expect(exceeded).toStrictEqual([])
  })

  test('after it has stopped nothing is exceeded', () => {
    watch.stop()
    vi.advanceTimersByTime(5_000)
    expect(exceeded).toStrictEqual([])
  })
})

describe('watchCallLimit', () => {
  test('a call ends at its limit, counted from its start, whatever its attempts do', () => {
    const stop = watchCallLimit(timeouts, clock, (outcome) =>
      exceeded.push({ outcome, afterMs: clock.nowMs() - startMs }),
    )
    watch.stop()
    vi.advanceTimersByTime(1_000)
    expect(exceeded).toStrictEqual([])
    vi.advanceTimersByTime(2)
    expect(exceeded).toStrictEqual([{ outcome: failed('timeout', 'CallTimeout'), afterMs: 1_001 }])
    stop()
  })

  test('a call that has ended exceeds nothing', () => {
    const stop = watchCallLimit(timeouts, clock, (outcome) => exceeded.push({ outcome, afterMs: 0 }))
    watch.stop()
    vi.advanceTimersByTime(1_000)
    stop()
    vi.advanceTimersByTime(5_000)
    expect(exceeded).toStrictEqual([])
  })
})
