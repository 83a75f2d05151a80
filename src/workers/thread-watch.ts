// Watches the event loop of the thread that it is started in: what a latency measured there is worth.
import { performance, PerformanceObserver } from 'node:perf_hooks'
import type { Measure } from '../metrics/measure-call.ts'
import type { Clock } from '../time/clock.ts'

export interface ThreadWatch {
  /** Records how busy the loop was since this was last asked. To be asked once an interval. */
  closeInterval(): void
  stop(): void
}

const PERIOD_MS = 5

/**
 * Records `event_loop_delay` and `gc_pause` as they happen. A timer that comes late says what an event waited that came
 * when the timer was due; events came meanwhile as well, and waited the less the later they came. So a
 * delay is recorded with all those which timers of the same period would have had during it (Tene's correction, which holds
 * where samples are planned at a fixed distance, as these are).
 */
export function watchThread(measure: Measure, clock: Pick<Clock, 'nowMs'>): ThreadWatch {
  let dueMs = clock.nowMs() + PERIOD_MS
  let last = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const nowMs = clock.nowMs()
    const delayMs = Math.max(0, nowMs - dueMs)
    measure('event_loop_delay', delayMs)
    for (let missedMs = delayMs - PERIOD_MS; missedMs > 0; missedMs -= PERIOD_MS) measure('event_loop_delay', missedMs)
    dueMs = nowMs + PERIOD_MS
  }, PERIOD_MS)
  timer.unref()
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) measure('gc_pause', duration)
  })
  collections.observe({ entryTypes: ['gc'] })
  return {
    closeInterval() {
      const current = performance.eventLoopUtilization()
      measure('event_loop_utilisation', performance.eventLoopUtilization(current, last).utilization * 100)
      last = current
    },
    stop() {
      clearInterval(timer)
      collections.disconnect()
    },
  }
}
