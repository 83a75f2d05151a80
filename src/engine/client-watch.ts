// What the process that makes the load does besides making calls: how its own thread fares, and what CPU all of it takes.
import { makeSeriesRecorder } from '../metrics/series-recorder.ts'
import { mergeSnapshots, type Snapshot } from '../metrics/snapshot.ts'
import type { Clock } from '../time/clock.ts'
import { cpuTimeMs } from '../time/cpu-time.ts'
import { watchThread } from '../workers/thread-watch.ts'

export interface ClientWatch {
  /** What was recorded since the last time. To be asked once an interval. */
  closeInterval(): Snapshot
  stop(): void
}

/** Watches the thread that it is called in, under the name `conductor`, and the process. */
export function watchClient(clock: Pick<Clock, 'nowMs'>): ClientWatch {
  const ofThread = makeSeriesRecorder({ thread: 'conductor' })
  const ofProcess = makeSeriesRecorder({})
  const thread = watchThread(ofThread.trends.measure, clock)
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
