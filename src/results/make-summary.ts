import type { MetricStore } from '../metrics/metric-store.ts'
import { judgeRun } from './run-outcome.ts'
import { summariseCounters, summariseTrends } from './summarise.ts'
import type { RunIdentity, Summary } from './summary.ts'
import { checkCallsAddUp, checkSamplesInRange, checkThreadsAlive, toValidity } from './validity-checks.ts'

export interface FinishedRun {
  readonly run: RunIdentity
  /** Every interval is closed. */
  readonly store: Pick<MetricStore, 'totals' | 'counter'>
  /** From the run's start to the end of its last iteration, on the monotonic clock. */
  readonly measuredMs: number
  readonly lostThreads: readonly { readonly thread: number; readonly reason: string }[]
  readonly stoppedBySignal: boolean
}

export function makeSummary({ run, store, measuredMs, lostThreads, stoppedBySignal }: FinishedRun): Summary {
  const { trends, counters } = store.totals()
  const validity = toValidity([
    checkCallsAddUp(counters),
    checkSamplesInRange(counters),
    checkThreadsAlive(lostThreads.length),
  ])
  // The time of day is read once, at the start; where the run ended follows from the clock that cannot be set.
  const endedAt = new Date(Date.parse(run.startedAt) + measuredMs).toISOString()
  return {
    schema: 'seismo.summary/1',
    run: { ...run, endedAt },
    outcome: judgeRun({
      stoppedBySignal,
      validity,
      thresholds: [],
      calls: store.counter('calls', {}, 'run'),
      callsCompleted: store.counter('calls_completed', {}, 'run'),
      lostThreads: lostThreads.map(({ thread, reason }) => `thread ${thread}: ${reason}`),
    }),
    series: summariseTrends(trends),
    counters: summariseCounters(counters, measuredMs),
    thresholds: [],
    validity,
  }
}
