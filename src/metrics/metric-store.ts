// The conductor's side: it takes in the threads' snapshots, closes intervals, and keeps the totals of the run.
// The conductor times arrivals on the same event loop. So an interval stays as sparse as the threads sent it, and
// its histograms go into the totals a few in a turn, unless somebody asks for a total before.
import { makeBacklog } from './backlog.ts'
import { makeHdr, type Hdr } from './hdr.ts'
import { readHdrs, type HdrReading } from './hdr-reading.ts'
import { makeInFlight } from './in-flight.ts'
import type { CounterName, GaugeName, TrendName } from './metric-catalogue.ts'
import type { HdrSnapshot } from './hdr-snapshot.ts'
import { mergeSnapshots, type CounterSeries, type GaugeSeries, type Snapshot, type TrendSeries } from './snapshot.ts'
import { matchesTags, seriesKey, type Tags } from './tags.ts'

export interface MetricStore {
  /** Takes in what a thread recorded. */
  apply(snapshot: Snapshot): void
  count(metric: CounterName, tags: Tags, added: number): void
  /** Holds until it is set anew. `calls_in_flight` is not set: it follows from the calls. */
  gauge(metric: Exclude<GaugeName, 'calls_in_flight'>, tags: Tags, value: number): void
  /** Everything since the last one. Both ends are in ms since the run's start. */
  closeInterval(startMs: number, endMs: number): ClosedInterval
  /** All series of `metric` that carry the tags of `selector`, read as one. */
  trend(metric: TrendName, selector: Tags, span: Span): HdrReading
  counter(metric: CounterName, selector: Tags, span: Span): number
  /** The sum of all series that carry the tags of `selector`, as it is at this moment; null where there is none. */
  gaugeSum(metric: GaugeName, selector: Tags): number | null
  /** Resolves when totals can be read without work that was put off. */
  settled(): Promise<void>
  /** All intervals closed so far. */
  totals(): Snapshot
}

export type Span = 'last-interval' | 'run'

export interface ClosedInterval extends Snapshot {
  readonly startMs: number
  readonly endMs: number
  readonly gauges: readonly GaugeSeries[]
}

// A tenth of a millisecond or so; the first time, when each needs its memory, about half of one.
const TRENDS_A_TURN = 4

interface TotalTrend {
  readonly metric: TrendName
  readonly tags: Tags
  readonly histogram: Hdr
}

export function makeMetricStore(): MetricStore {
  let open: Snapshot[] = []
  let last: Snapshot = { trends: [], counters: [] }
  const trends = new Map<string, TotalTrend>()
  const counters = new Map<string, CounterSeries>()
  const gauges = new Map<string, GaugeSeries>()
  const inFlight = makeInFlight()

  const backlog = makeBacklog<TrendSeries>(TRENDS_A_TURN, (series) => {
    for (const { metric, tags, histogram } of series) {
      const key = seriesKey(metric, tags)
      let total = trends.get(key)
      if (total === undefined) trends.set(key, (total = { metric, tags, histogram: makeHdr('run') }))
      total.histogram.add(histogram)
    }
  })

  const addCounters = (interval: Snapshot): void => {
    for (const series of interval.counters) {
      const key = seriesKey(series.metric, series.tags)
      counters.set(key, { ...series, count: (counters.get(key)?.count ?? 0) + series.count })
      inFlight.count(series)
    }
  }

  const totalTrends = (): TotalTrend[] => {
    backlog.finish()
    return [...trends.values()]
  }

  const histogramsOf = (metric: TrendName, selector: Tags, span: Span): HdrSnapshot[] =>
    span === 'last-interval'
      ? last.trends.filter((series) => selects(series, metric, selector)).map(({ histogram }) => histogram)
      : totalTrends().flatMap((series) => (selects(series, metric, selector) ? [series.histogram.read()] : []))

  return {
    apply(snapshot) {
      open.push(snapshot)
    },
    count(metric, tags, added) {
      open.push({ trends: [], counters: [{ metric, tags, count: added }] })
    },
    gauge(metric, tags, value) {
      gauges.set(seriesKey(metric, tags), { metric, tags, value })
    },
    closeInterval(startMs, endMs) {
      last = mergeSnapshots(open)
      open = []
      addCounters(last)
      backlog.add(last.trends)
      return { startMs, endMs, ...last, gauges: [...gauges.values(), ...inFlight.read()] }
    },
    trend: (metric, selector, span) => readHdrs(histogramsOf(metric, selector, span)),
    counter(metric, selector, span) {
      const from = span === 'last-interval' ? last.counters : [...counters.values()]
      return from.reduce((sum, series) => sum + (selects(series, metric, selector) ? series.count : 0), 0)
    },
    settled: backlog.settled,
    gaugeSum(metric, selector) {
      const selected = [...gauges.values(), ...inFlight.read()].filter((series) => selects(series, metric, selector))
      return selected.length === 0 ? null : selected.reduce((sum, { value }) => sum + value, 0)
    },
    totals: () => ({
      trends: totalTrends().map(({ histogram, ...series }) => ({ ...series, histogram: histogram.read() })),
      counters: [...counters.values()],
    }),
  }
}

const selects = (series: { readonly metric: string; readonly tags: Tags }, metric: string, selector: Tags): boolean =>
  series.metric === metric && matchesTags(series.tags, selector)
