import { OUTCOME_COUNTERS } from '../../metrics/metric-catalogue.ts'
import type { FirstThrottle } from '../../metrics/traffic.ts'
import type { ModeThrottling, RecordedInterval, WorstInterval } from './load-summary.ts'
import { isShort } from './is-short.ts'

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
  /** Of those before the last. */
  worst: WorstInterval | null
  last: WorstInterval | null
}

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))

/** Throttling taken apart, for each of the modes. `intervalMs`: the plan's. */
export function makeThrottlingFold(modes: readonly string[], intervalMs: number): ThrottlingFold {
  const courses = new Map(modes.map((mode): [string, Course] => [mode, makeCourse()]))
  return {
    add(interval) {
      for (const [mode, course] of courses) addInterval(course, mode, interval, intervalMs)
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
  last: null,
})

const makeCounts = (): Counts => ({ calls: 0, completed: 0, attempts: 0, backoffMs: 0, ended: 0, throttled: 0 })

function addInterval(course: Course, mode: string, interval: RecordedInterval, intervalMs: number): void {
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
  const found = { startMs: Math.round(interval.startMs), endMs: Math.round(interval.endMs), ended, throttled }
  if (course.last !== null && isShort(found, intervalMs)) course.last = joined(course.last, found)
  else {
    course.worst = worseOf(course)
    course.last = found
  }
  addTraffic(course, mode, interval)
}

const joined = (a: WorstInterval, b: WorstInterval): WorstInterval => ({
  startMs: a.startMs,
  endMs: b.endMs,
  ended: a.ended + b.ended,
  throttled: a.throttled + b.throttled,
})

function addTraffic(course: Course, mode: string, { traffic }: RecordedInterval): void {
  for (const { tags, firstThrottle, longestThrottleStreak } of traffic.series) {
    if (tags.mode !== mode || tags.scenario !== undefined) continue
    course.longestStreak = Math.max(course.longestStreak, longestThrottleStreak)
    // Threads are asked one after the other: an interval may hold what ended before the last call of the one before it.
    if (firstThrottle !== null && firstThrottle.endMs < (course.first?.endMs ?? Infinity)) course.first = firstThrottle
  }
}

/** Compares shares without dividing. */
function worseOf({ last, worst }: Pick<Course, 'last' | 'worst'>): WorstInterval | null {
  if (last === null || last.throttled === 0) return worst
  if (worst === null) return last
  const difference = last.throttled * worst.ended - worst.throttled * last.ended
  return difference > 0 || (difference === 0 && last.throttled > worst.throttled) ? last : worst
}

/** Told within a stream; every other kind is told by the status. */
const IN_STREAM = 'in-stream'

function summarise(mode: string, course: Course): ModeThrottling {
  const { byKind, first, longestStreak, total } = course
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
    worstInterval: worseOf(course),
    attemptsPerSuccess: perSuccess(attempts),
    backoffMs,
    backoffPerSuccessMs: perSuccess(backoffMs),
  }
}
