import { OUTCOME_COUNTERS, type CounterName } from '../metrics/metric-catalogue.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import type { Validity, ValidityCheck } from './summary.ts'

export const toValidity = (checks: readonly ValidityCheck[]): Validity => ({
  valid: checks.every(({ passed }) => passed),
  checks,
})

/** Calls that started and have no outcome, or the reverse, in any series. */
export function checkCallsAddUp(counters: readonly CounterSeries[]): ValidityCheck {
  const outcomes: ReadonlySet<CounterName> = new Set(Object.values(OUTCOME_COUNTERS))
  const unaccounted = new Map<string, number>()
  for (const { metric, tags, count } of counters) {
    const sign = metric === 'calls' ? 1 : outcomes.has(metric) ? -1 : 0
    const series = JSON.stringify([tags.scenario, tags.mode, tags.prompt])
    unaccounted.set(series, (unaccounted.get(series) ?? 0) + sign * count)
  }
  const observed = [...unaccounted.values()].reduce((sum, count) => sum + Math.abs(count), 0)
  return atMost('calls_add_up', observed, 0)
}

/** Samples that no histogram could hold as they were. */
export const checkSamplesInRange = (counters: readonly CounterSeries[]): ValidityCheck =>
  atMost('samples_in_range', total(counters, 'samples_out_of_range'), 0)

/** Threads that died during the run, with what they had recorded since their last snapshot. */
export const checkThreadsAlive = (lostThreads: number): ValidityCheck => atMost('threads_alive', lostThreads, 0)

const atMost = (name: string, observed: number, limit: number): ValidityCheck => ({
  name,
  observed,
  limit,
  passed: observed <= limit,
})

const total = (counters: readonly CounterSeries[], name: CounterName): number =>
  counters.reduce((sum, { metric, count }) => (metric === name ? sum + count : sum), 0)
