import { afterEach, expect, test, vi } from 'vitest'
import type { TrendName } from '../../src/metrics/metric-catalogue.ts'
import { type ThreadMeter, openThreadMeter } from '../../src/workers/client-meter.ts'

const samples = new Map<TrendName, number[]>()
let meter: ThreadMeter | undefined
afterEach(() => {
  meter?.stop()
  vi.useRealTimers()
  samples.clear()
})

/** With time that stands still but for `run` and `block`. */
function measureInSteps() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let nowMs = 1_000
  const clock = { nowMs: () => nowMs }
  meter = openThreadMeter((metric, value) => samples.set(metric, [...(samples.get(metric) ?? []), value]), clock)
  return {
    run(ms: number): void {
      for (let step = 0; step < ms; step++) {
        nowMs++
        vi.advanceTimersByTime(1)
      }
    },
    /** The loop does not come round for so long. */
    block(ms: number): void {
      nowMs += ms
    },
  }
}

test('a loop that comes round in time delays nothing', () => {
  measureInSteps().run(50)
  expect(samples.get('event_loop_delay')).toStrictEqual(Array(10).fill(0))
})

test('a loop that stood still delayed each moment of that time, the first ones longest', () => {
  const loop = measureInSteps()
  loop.run(5)
  loop.block(22)
  loop.run(5)
  // The tick was due after 5 ms and came after 27; those that were due 5, 10, 15 and 20 ms later would have waited less.
  expect(samples.get('event_loop_delay')).toStrictEqual([0, 22, 17, 12, 7, 2])
})

test('it tells once an interval how busy the thread was, and stops when it is told to', () => {
  const loop = measureInSteps()
  meter?.closeInterval()
  meter?.closeInterval()
  const busy = samples.get('event_loop_utilisation') ?? []
  expect(busy).toHaveLength(2)
  expect(busy.every((percent) => percent >= 0 && percent <= 100)).toBe(true)
  meter?.stop()
  loop.run(100)
  expect(samples.has('event_loop_delay')).toBe(false)
})
