import type { FirstThrottle, QuotaUse, Traffic, TrafficSeries } from '../../metrics/traffic.ts'
import { tagsKey } from '../../metrics/tags.ts'

/** Counted from a start that is as much earlier. */
export const shiftTraffic = ({ quotaUses, series }: Traffic, byMs: number): Traffic => ({
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
export const joinTraffic = (traffic: readonly Traffic[]): Traffic => merge(traffic, Math.max)

/**
 * Of machines beside each other. Nobody saw their calls together: the most under way at once is at most the sum of what each had,
 * and the longest streak of throttles at least the longest of one machine.
 */
export const sumTraffic = (traffic: readonly Traffic[]): Traffic => merge(traffic, (a, b) => a + b)

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
