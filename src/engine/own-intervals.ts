import type { MetricStore } from '../metrics/metric-store.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { Snapshot } from '../metrics/snapshot.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { type Clock, takeTurns } from '../time/clock.ts'
import type { OwnTraffic } from '../workers/merge-traffic.ts'

/** The intervals of a run that makes its calls on this event loop. */
export interface OwnIntervals {
  /** Closes the last one before it returns, and one that is being closed before that. When it ended, on the clock. Once. */
  finish(): number
}

/** Closes an interval each `intervalMs`, in small turns of the event loop, on which calls are stamped. */
export function startOwnIntervals(options: {
  readonly clock: Clock
  readonly intervalMs: number
  readonly recorder: Pick<Recorder, 'takeSnapshot'>
  readonly traffic: Pick<OwnTraffic, 'take'>
  readonly store: MetricStore
  readonly beside: readonly { closeInterval(): Snapshot }[]
  readonly startMs: number
  /** Each sees every interval, in this order. */
  readonly onInterval: readonly ((interval: RecordedInterval) => void)[]
  /** Hears of an error in closing an interval, or in one that sees it: a bug. */
  onError(error: unknown): void
}): OwnIntervals {
  const { beside, clock, intervalMs, onError, onInterval, recorder, startMs, store } = options
  let fromMs = startMs

  function* close(): Generator<void, void> {
    const toMs = clock.nowMs()
    const traffic = options.traffic.take(startMs)
    for (const part of recorder.takeSnapshot()) {
      store.apply(part)
      yield
    }
    for (const each of beside) store.apply(each.closeInterval())
    const interval = { ...store.closeInterval(fromMs - startMs, toMs - startMs), traffic }
    fromMs = toMs
    for (const see of onInterval) {
      yield
      attempt(() => see(interval))
    }
  }
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      onError(error)
    }
  }
  /** Whether there is more to do. What throws has ended. */
  const step = (closing: Iterator<void, void>): boolean => {
    let isOver = true
    attempt(() => {
      isOver = closing.next().done === true
    })
    return !isOver
  }
  const runOut = (closing: Iterator<void, void>): void => {
    while (step(closing)) continue
  }

  let underWay: Iterator<void, void> | null = null
  const closeInTurns = async (): Promise<void> => {
    // One that takes longer than an interval makes the next one longer.
    if (underWay !== null) return
    const closing = close()
    underWay = closing
    const pause = takeTurns(clock)
    while (step(closing)) await pause()
    underWay = null
  }
  const timer = setInterval(() => void closeInTurns(), intervalMs)
  return {
    finish() {
      clearInterval(timer)
      if (underWay !== null) runOut(underWay)
      runOut(close())
      return fromMs
    },
  }
}
