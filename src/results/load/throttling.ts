import { OUTCOME_COUNTERS } from '../../metrics/metric-catalogue.ts'
import type { FirstThrottle } from '../../metrics/traffic.ts'
import type { RecordedInterval } from '../recorded-interval.ts'
import type { ModeThrottling, WorstInterval } from './load-summary.ts'

export interface ThrottlingFold {
  add(interval: RecordedInterval): void
  /** Of the modes that were called. */
  summary(): ModeThrottling[]
}

interface Counts {
  calls: number
  completed: number
  attempts: number
  backoffMs: number
  ended: number
  throttled: number
}

interface Course {
  readonly total: Counts
  readonly byKind: Map<string, number>
  first: FirstThrottle | null
  longestStreak: number
  worst: WorstInterval | null
}

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))

/** Throttling taken apart, for each of the modes. */
export function makeThrottlingFold(modes: readonly string[]): ThrottlingFold {
  const courses = new Map(modes.map((mode): [string, Course] => [mode, makeCourse()]))
  return {
    add(interval) {
      for (const [mode, course] of courses) addInterval(course, mode, interval)
    },
    summary: () =>
      [...courses].flatMap(([mode, course]) => (course.total.calls === 0 ? [] : [summarise(mode, course)])),
  }
}

const makeCourse = (): Course => ({
  total: makeCounts(),
  byKind: new Map(),
  first: null,
  longestStreak: 0,
  worst: null,
})

const makeCounts = (): Counts => ({ calls: 0, completed: 0, attempts: 0, backoffMs: 0, ended: 0, throttled: 0 })

function addInterval(course: Course, mode: string, interval: RecordedInterval): void {
  const counts = makeCounts()
  for (const { metric, tags, count } of interval.counters) {
    if (tags.mode !== mode) continue
    if (OUTCOMES.has(metric)) counts.ended += count
    if (metric === 'calls') counts.calls += count
    if (metric === 'calls_completed') counts.completed += count
    if (metric === 'attempts') counts.attempts += count
    if (metric === 'backoff_time') counts.backoffMs += count
    if (metric !== 'calls_throttled') continue
    counts.throttled += count
    const kind = tags.throttle ?? 'other'
    course.byKind.set(kind, (course.byKind.get(kind) ?? 0) + count)
  }
  for (const name of Object.keys(counts) as (keyof Counts)[]) course.total[name] += counts[name]
  const { ended, throttled } = counts
  if (throttled > 0) {
    const found = { startMs: Math.round(interval.startMs), endMs: Math.round(interval.endMs), ended, throttled }
    if (isWorse(found, course.worst)) course.worst = found
  }
  addTraffic(course, mode, interval)
}

function addTraffic(course: Course, mode: string, { traffic }: RecordedInterval): void {
  for (const { tags, firstThrottle, longestThrottleStreak } of traffic.series) {
    if (tags.mode !== mode || tags.scenario !== undefined) continue
    course.longestStreak = Math.max(course.longestStreak, longestThrottleStreak)
    // Threads are asked one after the other: an interval may hold what ended before the last call of the one before it.
    if (firstThrottle !== null && firstThrottle.endMs < (course.first?.endMs ?? Infinity)) course.first = firstThrottle
  }
}

/** Compares shares without dividing. */
function isWorse(a: WorstInterval, b: WorstInterval | null): boolean {
  if (b === null) return true
  const difference = a.throttled * b.ended - b.throttled * a.ended
  return difference > 0 || (difference === 0 && a.throttled > b.throttled)
}

/** Told within a stream; every other kind is told by the status. */
const IN_STREAM = 'in-stream'

function summarise(mode: string, { byKind, first, longestStreak, total, worst }: Course): ModeThrottling {
  const { attempts, backoffMs, calls, completed, throttled } = total
  const refusedInStream = byKind.get(IN_STREAM) ?? 0
  const perSuccess = (amount: number): number | null => (completed === 0 ? null : amount / completed)
  return {
    mode,
    calls,
    throttled,
    share: throttled / calls,
    kinds: [...byKind]
      .map(([throttle, count]) => ({ throttle, count, share: count / calls }))
      .sort((a, b) => b.count - a.count || (a.throttle < b.throttle ? -1 : 1)),
    refusedByStatus: throttled - refusedInStream,
    refusedInStream,
    first,
    longestStreak,
    worstInterval: worst,
    attemptsPerSuccess: perSuccess(attempts),
    backoffMs,
    backoffPerSuccessMs: perSuccess(backoffMs),
  }
}
