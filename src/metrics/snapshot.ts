import type { CounterName, GaugeName, TrendName } from './metric-catalogue.ts'
import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from './hdr.ts'
import { makeSeriesTable } from './series-table.ts'
import type { Tags } from './tags.ts'

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

/** As if everything had been recorded in one place; series come out in one order, whatever order they went in. */
export function mergeSnapshots(snapshots: Iterable<Snapshot>): Snapshot {
  const merging = makeMergingSnapshot()
  for (const snapshot of snapshots) merging.add(snapshot)
  return merging.take()
}

/** Snapshots as they come, as one. */
export interface MergingSnapshot {
  add(snapshot: Snapshot): void
  /** What was added since the last time, as `mergeSnapshots` has it. It knows the series again, and so is quick. */
  take(): Snapshot
}

export function makeMergingSnapshot(): MergingSnapshot {
  const trends = makeSeriesTable((metric: TrendName, tags) => ({ metric, tags, histogram: EMPTY_HDR }))
  // A count of 0 says that somebody counted; null, that nobody did.
  const counters = makeSeriesTable((metric: CounterName, tags) => ({ metric, tags, count: null as number | null }))
  return {
    add(snapshot) {
      for (const { histogram, metric, tags } of snapshot.trends) {
        const merged = trends.of(metric, tags)
        merged.histogram = mergeHdrSnapshots(merged.histogram, histogram)
      }
      for (const { count, metric, tags } of snapshot.counters) {
        const merged = counters.of(metric, tags)
        merged.count = (merged.count ?? 0) + count
      }
    },
    take() {
      const taken: { trends: TrendSeries[]; counters: CounterSeries[] } = { trends: [], counters: [] }
      for (const series of trends.inOrder()) {
        if (series.histogram.count > 0) taken.trends.push({ ...series })
        series.histogram = EMPTY_HDR
      }
      for (const series of counters.inOrder()) {
        if (series.count !== null) taken.counters.push({ ...series, count: series.count })
        series.count = null
      }
      return taken
    },
  }
}
