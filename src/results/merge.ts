import { type GaugeSeries, mergeSnapshots, type TrendSeries } from '../metrics/snapshot.ts'
import { seriesKey, tagsKey } from '../metrics/tags.ts'
import type { FirstThrottle, QuotaUse, Traffic, TrafficSeries } from '../metrics/traffic.ts'
import type { RecordedInterval } from './load/load-summary.ts'
import type { ExactTrend, RecordedEnding } from './recorded-ending.ts'
import type { ValidityCheck } from './summary.ts'

/** A part of a merged run, and how it ended. */
export interface EndedPart {
  readonly id: string
  readonly offsetMs: number
  /** Null where it was killed. */
  readonly ending: RecordedEnding | null
  /** The end of its last interval, from its own start. */
  readonly writtenUntilMs: number
  /** How accurate it found itself. */
  readonly judged: readonly ValidityCheck[]
  /** What its histogram log says, where it left nothing more exact. */
  readonly logged: readonly ExactTrend[]
}

/** What ended a part early is in the ending of the whole, with the part's id. */
export function mergeEndings(parts: readonly EndedPart[]): RecordedEnding {
  const ended = parts.flatMap(({ ending, id, offsetMs }) => (ending === null ? [] : [{ ...ending, id, offsetMs }]))
  const aborts = ended.flatMap(({ offsetMs, thresholdAbort }) =>
    thresholdAbort === null ? [] : [{ ...thresholdAbort, afterMs: thresholdAbort.afterMs + offsetMs }],
  )
  const [hookFailure = null] = ended.flatMap((part) =>
    part.hookFailure === null ? [] : [`in ${part.id}: ${part.hookFailure}`],
  )
  const cutMs = ended.flatMap(({ offsetMs, writtenUntilMs }) =>
    writtenUntilMs === undefined ? [] : [offsetMs + writtenUntilMs],
  )
  return {
    measuredMs: Math.max(
      0,
      ...parts.map(({ ending, offsetMs, writtenUntilMs }) => offsetMs + (ending?.measuredMs ?? writtenUntilMs)),
    ),
    stoppedBySignal: ended.some(({ stoppedBySignal }) => stoppedBySignal),
    hookFailure,
    lostThreads: ended.flatMap(({ id, lostThreads }) =>
      lostThreads.map(({ reason, thread }) => ({ thread, reason: `${reason}, in ${id}` })),
    ),
    thresholdAbort: aborts.toSorted((a, b) => a.afterMs - b.afterMs)[0] ?? null,
    broke: ended.flatMap(({ broke = [], id }) => broke.map((told) => `in ${id}: ${told}`)),
    ...(cutMs.length === 0 ? {} : { writtenUntilMs: Math.min(...cutMs) }),
    budgetEnd: ended.find(({ budgetEnd }) => budgetEnd !== null)?.budgetEnd ?? null,
    killed: parts.flatMap(({ ending, id, offsetMs, writtenUntilMs }) =>
      ending === null ? [{ part: id, writtenUntilMs: offsetMs + writtenUntilMs }] : [],
    ),
    judged: worstOfEach(parts.flatMap(({ judged }) => judged)),
    exact: mergeExact(
      parts.flatMap(({ ending, logged }) => (ending === null || isCut(ending) ? logged : ending.exact)),
    ),
  }
}

/** Whether its logs could not be written to the end, so that sums of the whole do not fit them. */
export const isCut = ({ writtenUntilMs }: RecordedEnding): boolean => writtenUntilMs !== undefined

/** A machine that was late is not made good by others that were not. */
function worstOfEach(checks: readonly ValidityCheck[]): ValidityCheck[] {
  const worst = new Map<string, ValidityCheck>()
  for (const check of checks) {
    const known = worst.get(check.name)
    if (known === undefined || check.observed > known.observed) worst.set(check.name, check)
  }
  return [...worst.values()]
}

function mergeExact(trends: readonly ExactTrend[]): ExactTrend[] {
  const merged = new Map<string, ExactTrend>()
  for (const trend of trends) {
    const key = seriesKey(trend.metric, trend.tags)
    const { min, sum } = merged.get(key) ?? { min: Infinity, sum: 0 }
    merged.set(key, { ...trend, min: Math.min(min, trend.min), sum: sum + trend.sum })
  }
  return [...merged.values()]
}

/** Follows what a histogram log says of minima and sums. */
export function followLogged(): { add(trends: readonly TrendSeries[]): void; read(): ExactTrend[] } {
  const logged = new Map<string, ExactTrend>()
  return {
    add(trends) {
      for (const { histogram, metric, tags } of trends) {
        const key = seriesKey(metric, tags)
        const { min, sum } = logged.get(key) ?? { min: Infinity, sum: 0 }
        const { minThousandths, sumThousandths } = histogram
        logged.set(key, { metric, tags, min: Math.min(min, minThousandths), sum: sum + sumThousandths })
      }
    },
    read: () => [...logged.values()],
  }
}

/** Counted from a start that is as much earlier. */
const shiftTraffic = ({ quotaUses, series }: Traffic, byMs: number): Traffic => ({
  series: series.map((each) => ({
    ...each,
    firstThrottle:
      each.firstThrottle === null
        ? null
        : {
            endMs: each.firstThrottle.endMs + byMs,
            intendedStartMs: each.firstThrottle.intendedStartMs + byMs,
          },
  })),
  quotaUses: quotaUses.map((use) => ({
    ...use,
    taken: use.taken.map(([sentMs, endMs, ...tokens]) => [sentMs + byMs, endMs + byMs, ...tokens] as const),
    throttledMs: use.throttledMs.map((atMs) => atMs + byMs),
  })),
})

/** Of one machine, one after the other. */
const joinTraffic = (traffic: readonly Traffic[]): Traffic => merge(traffic, Math.max)

/**
 * Of machines beside each other. Nobody saw their calls together: the most under way at once is at most the sum of what each had,
 * and the longest streak of throttles at least the longest of one machine.
 */
const sumTraffic = (traffic: readonly Traffic[]): Traffic => merge(traffic, (a, b) => a + b)

function merge(traffic: readonly Traffic[], most: (a: number, b: number) => number): Traffic {
  const series = Map.groupBy(
    traffic.flatMap((each) => each.series),
    ({ tags }) => tagsKey(tags),
  )
  const uses = Map.groupBy(
    traffic.flatMap(({ quotaUses }) => quotaUses),
    ({ mode, pool }) => JSON.stringify([mode, pool]),
  )
  return {
    series: [...series.values()].map((same) => same.reduce((a, b) => mergeSeries(a, b, most))),
    quotaUses: [...uses.values()].map((same) => same.reduce(mergeUses)),
  }
}

const mergeSeries = (a: TrafficSeries, b: TrafficSeries, most: (a: number, b: number) => number): TrafficSeries => ({
  tags: a.tags,
  underWayMs: a.underWayMs + b.underWayMs,
  mostUnderWay: most(a.mostUnderWay, b.mostUnderWay),
  firstThrottle: earlier(a.firstThrottle, b.firstThrottle),
  longestThrottleStreak: Math.max(a.longestThrottleStreak, b.longestThrottleStreak),
})

function earlier(a: FirstThrottle | null, b: FirstThrottle | null): FirstThrottle | null {
  if (a === null || b === null) return a ?? b
  return b.endMs < a.endMs ? b : a
}

const mergeUses = (a: QuotaUse, b: QuotaUse): QuotaUse => ({
  ...a,
  taken: [...a.taken, ...b.taken],
  throttledMs: [...a.throttledMs, ...b.throttledMs],
})

// The intervals of runs that went on at the same time, as those of one run. An interval's samples cannot be divided, so each
// falls as a whole to the interval of the merged run that its middle lies in: nothing is lost or counted twice, and what is
// told of a moment is right to within one interval.

export interface PartIntervals {
  /** From the start of the merged run to that of the part. */
  readonly offsetMs: number
  /** Oldest first. */
  readonly intervals: Iterable<RecordedInterval>
}

interface Part {
  next: RecordedInterval | null
  readonly take: () => RecordedInterval | null
  /** As they were last told; of a part that has ended, none. */
  gauges: readonly GaugeSeries[]
}

/** Without gaps: where no part has an interval's middle, the next one begins where the last one ended. */
export function* mergeIntervals(parts: readonly PartIntervals[], intervalMs: number): Generator<RecordedInterval> {
  const open = parts.map(openPart)
  const slotOf = ({ endMs, startMs }: RecordedInterval): number => Math.floor((startMs + endMs) / 2 / intervalMs)
  let startMs = 0
  for (;;) {
    const slot = Math.min(...open.flatMap(({ next }) => (next === null ? [] : [slotOf(next)])))
    if (slot === Infinity) return
    const taken = open.map((part) => {
      const intervals: RecordedInterval[] = []
      while (part.next !== null && slotOf(part.next) <= slot) {
        intervals.push(part.next)
        part.gauges = part.next.gauges
        part.next = part.take()
      }
      if (intervals.length === 0 && part.next === null) part.gauges = []
      return intervals
    })
    const isLast = open.every(({ next }) => next === null)
    const endMs = isLast ? Math.max(startMs, ...taken.flat().map((each) => each.endMs)) : (slot + 1) * intervalMs
    yield {
      startMs,
      endMs,
      ...mergeSnapshots(taken.flat()),
      gauges: sumGauges(open.flatMap(({ gauges }) => gauges)),
      // One after the other in a part, and beside each other from part to part.
      traffic: sumTraffic(taken.map((ofPart) => joinTraffic(ofPart.map(({ traffic }) => traffic)))),
    }
    startMs = endMs
  }
}

function openPart({ intervals, offsetMs }: PartIntervals): Part {
  const iterator = intervals[Symbol.iterator]()
  const take = (): RecordedInterval | null => {
    const { done, value } = iterator.next()
    if (done === true) return null
    return {
      ...value,
      startMs: value.startMs + offsetMs,
      endMs: value.endMs + offsetMs,
      traffic: shiftTraffic(value.traffic, offsetMs),
    }
  }
  return { next: take(), take, gauges: [] }
}

function sumGauges(gauges: readonly GaugeSeries[]): GaugeSeries[] {
  const sums = new Map<string, GaugeSeries>()
  for (const gauge of gauges) {
    const key = seriesKey(gauge.metric, gauge.tags)
    sums.set(key, { ...gauge, value: (sums.get(key)?.value ?? 0) + gauge.value })
  }
  return [...sums.values()]
}
