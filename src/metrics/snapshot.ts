import type { CounterName, GaugeName, TrendName } from './metric-catalogue.ts'
import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from './hdr-snapshot.ts'
import { seriesKey, type Tags } from './tags.ts'

export interface TrendSeries {
  readonly metric: TrendName
  readonly tags: Tags
  readonly histogram: HdrSnapshot
}

export interface CounterSeries {
  readonly metric: CounterName
  readonly tags: Tags
  readonly count: number
}

export interface GaugeSeries {
  readonly metric: GaugeName
  readonly tags: Tags
  readonly value: number
}

/** What was recorded over some time: of a thread since it was last asked, or of a whole run. Plain data. */
export interface Snapshot {
  readonly trends: readonly TrendSeries[]
  readonly counters: readonly CounterSeries[]
}

/** What crosses to another thread, and the memory that moves with it instead of being copied. */
export interface TransferableSnapshot {
  readonly snapshot: Snapshot
  readonly transfer: readonly ArrayBuffer[]
}

export const toTransferable = (snapshot: Snapshot): TransferableSnapshot => ({
  snapshot,
  transfer: snapshot.trends.flatMap(({ histogram }) => [histogram.cells.buffer, histogram.counts.buffer]),
})

/** As if everything had been recorded in one place; series come out in one order, whatever order they went in. */
export function mergeSnapshots(snapshots: Iterable<Snapshot>): Snapshot {
  const trends = new Map<string, TrendSeries>()
  const counters = new Map<string, CounterSeries>()
  for (const snapshot of snapshots) {
    for (const series of snapshot.trends) {
      const key = seriesKey(series.metric, series.tags)
      const histogram = mergeHdrSnapshots(trends.get(key)?.histogram ?? EMPTY_HDR, series.histogram)
      trends.set(key, { ...series, histogram })
    }
    for (const series of snapshot.counters) {
      const key = seriesKey(series.metric, series.tags)
      counters.set(key, { ...series, count: (counters.get(key)?.count ?? 0) + series.count })
    }
  }
  return { trends: inOrder(trends), counters: inOrder(counters) }
}

const inOrder = <Series>(series: ReadonlyMap<string, Series>): Series[] =>
  [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
