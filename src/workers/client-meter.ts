// What the load generator does besides making calls: how the event loops of its threads fare, which says what a latency measured
// on them is worth, and what CPU all of it takes.
import { performance, PerformanceObserver } from 'node:perf_hooks'
import type { Measure } from '../metrics/measure-call.ts'
import { makeSeriesRecorder } from '../metrics/series-recorder.ts'
import { mergeSnapshots, type Snapshot } from '../metrics/snapshot.ts'
import type { Clock } from '../time/clock.ts'
import { cpuTimeMs } from '../time/system-clock.ts'

export interface ThreadMeter {
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
export function openThreadMeter(measure: Measure, clock: Pick<Clock, 'nowMs'>): ThreadMeter {
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

export interface ClientMeter {
  /** What was recorded since the last time. To be asked once an interval. */
  closeInterval(): Snapshot
  stop(): void
}

/** Measures the thread that it is called in, under the name `conductor`, and the CPU that the whole process takes. */
export function openClientMeter(clock: Pick<Clock, 'nowMs'>): ClientMeter {
  const ofThread = makeSeriesRecorder({ thread: 'conductor' })
  const ofProcess = makeSeriesRecorder({})
  const thread = openThreadMeter(ofThread.trends.measure, clock)
  let last = { atMs: clock.nowMs(), cpuMs: cpuTimeMs() }
  return {
    closeInterval() {
      thread.closeInterval()
      const current = { atMs: clock.nowMs(), cpuMs: cpuTimeMs() }
      const lengthMs = current.atMs - last.atMs
      if (lengthMs > 0) ofProcess.trends.measure('cpu_cores', (current.cpuMs - last.cpuMs) / lengthMs)
      last = current
      return mergeSnapshots([ofThread.take(), ofProcess.take()])
    },
    stop: thread.stop,
  }
}
