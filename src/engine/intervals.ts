import type { ClosedInterval, MetricStore } from '../metrics/metric-store.ts'
import type { Clock } from '../time/clock.ts'
import type { ThreadPool } from '../workers/thread-pool.ts'

export interface Intervals {
  /** Closes the last interval. Everything that the threads recorded is then in the store. */
  stop(): Promise<void>
}

/**
 * Asks the threads for what they recorded each `intervalMs`, and hands each interval on as it closes. The threads
 * are asked again only after all have answered, so a slow one makes an interval longer and loses nothing.
 */
export function startIntervals(options: {
  readonly clock: Clock
  readonly pool: Pick<ThreadPool, 'takeSnapshots'>
  readonly store: MetricStore
  readonly startMs: number
  readonly intervalMs: number
  onInterval(interval: ClosedInterval): void
}): Intervals {
  const { clock, intervalMs, onInterval, pool, startMs, store } = options
  const stopping = new AbortController()
  let fromMs = startMs

  const close = async (): Promise<void> => {
    const toMs = clock.nowMs()
    for (const { snapshot } of await pool.takeSnapshots()) store.apply(snapshot)
    onInterval(store.closeInterval(fromMs - startMs, toMs - startMs))
    fromMs = toMs
  }
  const loop = async (): Promise<void> => {
    for (let dueMs = startMs + intervalMs; !stopping.signal.aborted; dueMs += intervalMs) {
      await clock.sleepUntil(dueMs, stopping.signal)
      if (stopping.signal.aborted) return
      // Boundaries that passed while an interval was being written are skipped, not made up for.
      while (dueMs + intervalMs <= clock.nowMs()) dueMs += intervalMs
      await close()
    }
  }
  const looping = loop()
  return {
    async stop() {
      stopping.abort()
      await looping
      await close()
    },
  }
}
