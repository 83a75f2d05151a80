import type { FirstThrottle, QuotaUse, TakenQuota, Traffic, TrafficSeries } from '../metrics/traffic.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import { type ThreadTraffic, type TrafficLedger, makeTrafficLedger } from './traffic-ledger.ts'
import { makeTrafficMemory, openTrafficBoard, type TrafficBoard, trafficRows } from './traffic-board.ts'

/** The interval's traffic of all threads, with times from `startMs` on. To be called once an interval. */
export function mergeTraffic(
  plan: Pick<RunPlan, 'scenarios' | 'modes'>,
  board: TrafficBoard,
  threads: readonly ThreadTraffic[],
  startMs: number,
): Traffic {
  const series = trafficRows(plan).map((tags, row): TrafficSeries => {
    const ofThreads = threads.flatMap((thread) => thread.rows[row] ?? [])
    const throttles = ofThreads.flatMap(({ firstThrottle }) => firstThrottle ?? [])
    return {
      tags,
      underWayMs: toMicroseconds(ofThreads.reduce((sum, { underWayMs }) => sum + underWayMs, 0)),
      mostUnderWay: board.takeMostUnderWay(row),
      firstThrottle: fromStart(earliest(throttles), startMs),
      longestThrottleStreak: board.longestThrottleStreak(row),
    }
  })
  return {
    series: series.filter(({ mostUnderWay, underWayMs }) => mostUnderWay > 0 || underWayMs > 0),
    quotaUses: mergeUses(
      threads.flatMap(({ quotaUses }) => quotaUses),
      startMs,
    ),
  }
}

const earliest = (throttles: readonly FirstThrottle[]): FirstThrottle | null =>
  throttles.reduce<FirstThrottle | null>(
    (first, each) => (first === null || each.endMs < first.endMs ? each : first),
    null,
  )

const fromStart = (throttle: FirstThrottle | null, startMs: number): FirstThrottle | null =>
  throttle === null
    ? null
    : {
        endMs: toMicroseconds(throttle.endMs - startMs),
        intendedStartMs: toMicroseconds(throttle.intendedStartMs - startMs),
      }

const mergeUses = (uses: readonly QuotaUse[], startMs: number): QuotaUse[] =>
  [...Map.groupBy(uses, ({ mode, pool }) => JSON.stringify([mode, pool])).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const all = [first, ...others]
    return {
      mode: first.mode,
      pool: first.pool,
      taken: all.flatMap(({ taken }) => taken.map((call) => shift(call, startMs))),
      throttledMs: all.flatMap(({ throttledMs }) => throttledMs.map((atMs) => toMicroseconds(atMs - startMs))),
    }
  })

const shift = ([sentMs, endMs, ...tokens]: TakenQuota, startMs: number): TakenQuota => [
  toMicroseconds(sentMs - startMs),
  toMicroseconds(endMs - startMs),
  ...tokens,
]

/** What a log has room for: thousandths of a millisecond. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1_000) / 1_000

/** The traffic of a run that makes its calls in one thread, its own. */
export interface OwnTraffic extends Pick<TrafficLedger, 'callStarted'> {
  /** Of the interval that ends now, with times from `startMs` on. */
  take(startMs: number): Traffic
}

export function makeOwnTraffic(plan: Pick<RunPlan, 'scenarios' | 'modes'>, clock: Clock): OwnTraffic {
  const board = openTrafficBoard(makeTrafficMemory(trafficRows(plan).length))
  const { callStarted, take } = makeTrafficLedger(plan, board, clock)
  return { callStarted, take: (startMs) => mergeTraffic(plan, board, [take()], startMs) }
}
