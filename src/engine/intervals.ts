import type { MetricStore } from '../metrics/metric-store.ts'
import type { Snapshot } from '../metrics/snapshot.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { type Clock, nextTurn, takeTurns } from '../time/clock.ts'
import { mergeTraffic } from '../workers/merge-traffic.ts'
import type { ThreadPool } from '../workers/thread-pool.ts'

export interface Intervals {
  /** Closes the last interval. Everything that the threads recorded is then in the store. */
  stop(): Promise<void>
}

/**
 * Asks the threads for what they recorded each `plan.intervalMs`, and hands each interval on as it closes. It ends when its
 * threads were read, on the mean: a thread that is busy is read late, and has recorded until then. The threads
 * are asked again only after all have answered, so a slow one makes an interval longer and loses nothing.
 */
export function startIntervals(options: {
  readonly clock: Clock
  readonly plan: Pick<RunPlan, 'scenarios' | 'modes' | 'intervalMs'>
  readonly pool: Pick<ThreadPool, 'takeSnapshots' | 'traffic'>
  readonly store: MetricStore
  /** What is recorded outside of the pool's threads. */
  readonly beside: readonly { closeInterval(): Snapshot }[]
  readonly startMs: number
  /** Each sees every interval, in this order and in a turn of its own: arrivals come in between. */
  readonly onInterval: readonly ((interval: RecordedInterval) => void)[]
  /** Hears of an error in closing an interval, or in one that sees it: a bug. The others see it, and the next are closed, all the same. */
  onError(error: unknown): void
}): Intervals {
  const { beside, clock, onError, onInterval, plan, pool, startMs, store } = options
  const { intervalMs } = plan
  const stopping = new AbortController()
  let fromMs = startMs

  const close = async (): Promise<void> => {
    const taken = await pool.takeSnapshots()
    const toMs = taken.length === 0 ? clock.nowMs() : mean(taken.map(({ takenMs }) => takenMs))
    const pause = takeTurns(clock)
    for (const part of taken.flatMap(({ parts }) => parts)) {
      store.apply(part)
      await pause()
    }
    for (const each of beside) store.apply(each.closeInterval())
    const ofThreads = taken.map(({ traffic }) => traffic)
    const traffic = mergeTraffic(plan, pool.traffic, ofThreads, startMs)
    const interval = { ...store.closeInterval(fromMs - startMs, toMs - startMs), traffic }
    fromMs = toMs
    for (const see of onInterval) {
      await nextTurn()
      try {
        see(interval)
      } catch (error) {
        onError(error)
      }
    }
  }
  const loop = async (): Promise<void> => {
    for (let dueMs = startMs + intervalMs; !stopping.signal.aborted; dueMs += intervalMs) {
      await clock.sleepUntil(dueMs, stopping.signal)
      if (stopping.signal.aborted) return
      // Boundaries that passed while an interval was being written are skipped, not made up for.
      while (dueMs + intervalMs <= clock.nowMs()) dueMs += intervalMs
      await closeOrTell()
    }
  }
  // Nobody awaits an interval that closes in the course of the run: what it throws would end the process.
  const closeOrTell = (): Promise<void> => close().catch(onError)
  const looping = loop()
  return {
    async stop() {
      stopping.abort()
      await looping
      await closeOrTell()
    },
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
