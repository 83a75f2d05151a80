import { makeBacklog } from './backlog.ts'
import { type HdrReading, readHdrs } from './hdr.ts'
import { type CounterName, type GaugeName, OUTCOME_COUNTERS, type TrendName } from './metric-catalogue.ts'
import { makeRunTotals, type RunTotals, sumOfSelected } from './run-totals.ts'
import {
  type CounterSeries,
  type GaugeSeries,
  makeMergingSnapshot,
  type Snapshot,
  type TrendSeries,
} from './snapshot.ts'
import { CALL_TAG_NAMES, isSelected, pickTags, seriesKey, type Tags, tagsKey } from './tags.ts'

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))

interface CallsInFlight {
  readonly tags: Tags
  value: number
}

/** `calls_in_flight` of each scenario, mode and prompt: what has started less what has ended. */
function countCallsInFlight(): { count(series: CounterSeries): void; read(): GaugeSeries[] } {
  const series = new Map<string, CallsInFlight>()
  // The same objects of tags come in each interval.
  const byObject = new WeakMap<Tags, CallsInFlight>()

  const entryOf = (tags: Tags): CallsInFlight => {
    const known = byObject.get(tags)
    if (known !== undefined) return known
    const callTags = pickTags(tags, CALL_TAG_NAMES)
    const key = tagsKey(callTags)
    const entry = series.get(key) ?? { tags: callTags, value: 0 }
    series.set(key, entry)
    byObject.set(tags, entry)
    return entry
  }
  return {
    count({ metric, tags, count }) {
      const sign = metric === 'calls' ? 1 : OUTCOMES.has(metric) ? -1 : 0
      if (sign === 0) return
      entryOf(tags).value += sign * count
    },
    read: () => [...series.values()].map(({ tags, value }) => ({ metric: 'calls_in_flight', tags, value })),
  }
}

// The conductor's side: it takes in the threads' snapshots, closes intervals, and keeps the totals of the run.
// The conductor times arrivals on the same event loop. So a thread's snapshot comes in parts, and an interval's histograms
// go into the totals a few in a turn, unless somebody asks for a total before.

export interface MetricStore {
  /** Takes in what a thread recorded, or a part of it. */
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

export function makeMetricStore(): MetricStore {
  const open = makeMergingSnapshot()
  let last: Snapshot = { trends: [], counters: [] }
  const totals = makeRunTotals()
  const gauges = new Map<string, GaugeSeries>()
  const callsInFlight = countCallsInFlight()

  const backlog = makeBacklog<TrendSeries>(TRENDS_A_TURN, (series) => {
    for (const each of series) totals.addTrend(each)
  })

  const addCounters = (interval: Snapshot): void => {
    for (const series of interval.counters) {
      totals.addCounter(series)
      callsInFlight.count(series)
    }
  }

  const settledTotals = (): RunTotals => {
    backlog.finish()
    return totals
  }

  const readLast = (metric: TrendName, selector: Tags): HdrReading =>
    readHdrs(last.trends.filter((series) => isSelected(series, metric, selector)).map(({ histogram }) => histogram))

  return {
    apply: open.add,
    count(metric, tags, added) {
      open.add({ trends: [], counters: [{ metric, tags, count: added }] })
    },
    gauge(metric, tags, value) {
      gauges.set(seriesKey(metric, tags), { metric, tags, value })
    },
    closeInterval(startMs, endMs) {
      last = open.take()
      addCounters(last)
      backlog.add(last.trends)
      return { startMs, endMs, ...last, gauges: [...gauges.values(), ...callsInFlight.read()] }
    },
    trend: (metric, selector, span) =>
      span === 'last-interval' ? readLast(metric, selector) : settledTotals().trend(metric, selector),
    counter: (metric, selector, span) =>
      span === 'last-interval' ? sumOfSelected(last.counters, metric, selector) : totals.counter(metric, selector),
    settled: backlog.settled,
    gaugeSum: (metric, selector) => gaugeSumOf([...gauges.values(), ...callsInFlight.read()], metric, selector),
    totals: () => settledTotals().totals(),
  }
}

/** Null where no gauge is selected. */
export function gaugeSumOf(gauges: readonly GaugeSeries[], metric: GaugeName, selector: Tags): number | null {
  const selected = gauges.filter((series) => isSelected(series, metric, selector))
  return selected.length === 0 ? null : selected.reduce((sum, { value }) => sum + value, 0)
}
