import { type CounterName, OUTCOME_COUNTERS } from '../metrics/metric-catalogue.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import type { AccuracyPlan } from '../scenario/config-schema.ts'
import type { ClientSummary, ClientThread, Delays } from './load/load-summary.ts'
import type { Validity, ValidityCheck } from './summary.ts'
import { thresholdSeries } from './thresholds.ts'

/** `event_loop_delay{thread:1}`. */
export const checkName = ({ name, tags = {} }: Pick<ValidityCheck, 'name' | 'tags'>): string =>
  thresholdSeries({ metric: name, tags })

/** A number of the check's, with its unit: `12.34 ms`. */
export function checkQuantity(value: number, { unit = '' }: Pick<ValidityCheck, 'unit'>): string {
  return `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`
}

// Whether the load generator kept up: a run in which it did not would tell its own delays as the server's.

const OF_A_THREAD = 'more threads (threads), more machines (--segment) or fewer streams'
const OF_THE_CONDUCTOR = 'fewer iterations a second, or more machines (--segment)'
/** Below it, what starting and ending take weighs too much. */
const LEAST_UNDER_WAY_MS = 10_000

/**
 * What there are too few samples to judge is not judged. `isWhole`: all calls that were under way have ended, as they have not
 * in a run that goes on or was killed.
 */
export function checkAccuracy(client: ClientSummary, accuracy: AccuracyPlan | null, isWhole: boolean): ValidityCheck[] {
  if (accuracy === null) return []
  return [
    ...checkLoopDelay(client, accuracy),
    ...checkScheduleLag(client, accuracy),
    ...checkUtilisation(client, accuracy),
    ...(isWhole ? checkLittlesLaw(client, accuracy) : []),
  ]
}

function checkLoopDelay({ threads }: ClientSummary, { loopDelayMs }: AccuracyPlan): ValidityCheck[] {
  return worst(threads, ({ loopDelay }) => claimable(loopDelay), {
    name: 'event_loop_delay',
    limit: loopDelayMs,
    unit: 'ms',
  })
}

function checkScheduleLag({ scheduleLag }: ClientSummary, { scheduleLagMs }: AccuracyPlan): ValidityCheck[] {
  const observed = claimable(scheduleLag)
  if (observed === null) return []
  return [
    {
      name: 'schedule_lag',
      observed,
      limit: scheduleLagMs,
      unit: 'ms',
      passed: observed <= scheduleLagMs,
      remedy: OF_A_THREAD,
    },
  ]
}

function checkUtilisation({ threads }: ClientSummary, { utilisation }: AccuracyPlan): ValidityCheck[] {
  const judged = threads.filter(({ loopDelay }) => claimable(loopDelay) !== null)
  return worst(judged, ({ mostUtilisationPercent }) => mostUtilisationPercent, {
    name: 'event_loop_utilisation',
    limit: utilisation * 100,
    unit: '%',
  })
}

/** L = λW (Little, 1961): calls under way, on average, are arrivals a second times the time of each. */
function checkLittlesLaw({ unaccountedPercent, underWayMs }: ClientSummary, accuracy: AccuracyPlan): ValidityCheck[] {
  if (unaccountedPercent === null || underWayMs < LEAST_UNDER_WAY_MS) return []
  const observed = Math.abs(unaccountedPercent)
  const limit = accuracy.littlesLaw * 100
  return [{ name: 'littles_law', observed, limit, unit: '%', passed: observed <= limit, remedy: OF_A_THREAD }]
}

/** Of several threads the one that fared worst; none where none is judged. */
function worst(
  threads: readonly ClientThread[],
  observe: (thread: ClientThread) => number | null,
  check: Pick<ValidityCheck, 'name' | 'limit' | 'unit'>,
): ValidityCheck[] {
  const judged = threads.flatMap((each) => {
    const observed = observe(each)
    return observed === null ? [] : [{ thread: each.thread, observed }]
  })
  const [first] = judged.toSorted((one, other) => other.observed - one.observed)
  if (first === undefined) return []
  const { observed, thread } = first
  const remedy = thread === 'conductor' ? OF_THE_CONDUCTOR : OF_A_THREAD
  return [{ ...check, observed, tags: { thread }, passed: observed <= check.limit, remedy }]
}

/** With so many, two at least lie beyond the p99 with a chance of 99 %, so that no single one of them decides (MLPerf's early stopping). */
const LEAST_SAMPLES = 662

const claimable = ({ count, p99Ms }: Delays): number | null => (count < LEAST_SAMPLES ? null : p99Ms)

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
