import type { RunPlan } from '../plan/run-plan.ts'
import { makeClientFold } from './load/client.ts'
import type { LoadSummary, RecordedInterval } from './load/load-summary.ts'
import { makeQuotasFold } from './load/quotas.ts'
import { makeSaturationFold } from './load/saturation.ts'
import { makeThrottlingFold } from './load/throttling.ts'

/** Makes of a run's intervals, one after the other as they close or as its files have them, how its load went. */
export interface LoadFold {
  add(interval: RecordedInterval): void
  /** Once. */
  summary(): LoadSummary
}

/** `startedAt` is ISO 8601. What is kept grows with the run's minutes, not with its intervals. */
export function makeLoadFold(
  plan: Pick<RunPlan, 'intervalMs' | 'modes' | 'scenarios' | 'segment'>,
  startedAt: string,
): LoadFold {
  const throttling = makeThrottlingFold(
    plan.modes.map(({ name }) => name),
    plan.intervalMs,
  )
  const quotas = makeQuotasFold(plan, Date.parse(startedAt))
  const saturation = makeSaturationFold(plan)
  const client = makeClientFold()
  return {
    add({ startMs, endMs, ...rest }) {
      // Whole milliseconds, as the files have them: what is made of a run's files is then what the run made.
      const interval = { ...rest, startMs: Math.round(startMs), endMs: Math.round(endMs) }
      throttling.add(interval)
      quotas.add(interval)
      saturation.add(interval)
      client.add(interval)
    },
    summary() {
      const throttled = throttling.summary()
      return {
        throttling: throttled,
        ...quotas.summary(throttled),
        saturation: saturation.summary(),
        client: client.summary(),
      }
    },
  }
}
