import type { Reached } from './cut-off.ts'
import { type DetachedSeries, type DetachedTrend, readDetached } from './detached-series.ts'
import { type Hdr, makeHdr } from './hdr.ts'
import type { Measure } from './measure-call.ts'
import { type CounterName, type TrendName, TRENDS } from './metric-catalogue.ts'
import type { CounterSeries, Snapshot } from './snapshot.ts'
import type { TagName, Tags } from './tags.ts'

/** The counters of one series. */
export interface CounterRecorder {
  /**
   * `kind`: tags beside those of the series. Kinds are told apart by identity, which is quick: whoever counts a kind again and again gives the
   * same object. Two that are equal come out as two series, which merging makes one.
   */
  count(metric: CounterName, added: number, kind?: Tags): void
  /** Where to add to a counter without looking for it, as each chunk of a stream does. */
  cell(metric: CounterName): { count: number }
  /** What was counted since the last time; of a series always with the same object of tags. */
  take(): CounterSeries[]
}

const NO_KIND: Tags = {}

function makeCounterRecorder(tags: Tags): CounterRecorder {
  const counters = new Map<
    Tags,
    Map<CounterName, { readonly metric: CounterName; readonly tags: Tags; count: number }>
  >()
  const cellOf = (metric: CounterName, kind: Tags): { count: number } => {
    let ofKind = counters.get(kind)
    if (ofKind === undefined) counters.set(kind, (ofKind = new Map()))
    let counter = ofKind.get(metric)
    if (counter === undefined) ofKind.set(metric, (counter = { metric, tags: { ...tags, ...kind }, count: 0 }))
    return counter
  }
  return {
    count(metric, added, kind = NO_KIND) {
      if (added !== 0) cellOf(metric, kind).count += added
    },
    cell: (metric) => cellOf(metric, NO_KIND),
    take() {
      const taken: CounterSeries[] = []
      for (const ofKind of counters.values()) {
        for (const counter of ofKind.values()) {
          if (counter.count > 0) taken.push({ ...counter })
          counter.count = 0
        }
      }
      return taken
    },
  }
}

/** The histograms of one series, made as they are needed. */
interface TrendRecorder {
  readonly measure: Measure
  histogramOf(metric: TrendName): Hdr
  /**
   * Where to measure a call with this cache result: trends that have the tag `cache` are recorded under it, the others as
   * ever. The same function for the same result.
   */
  measureUnder(cache: string): Measure
  /** Where to measure calls that were cut off when they had reached so much. */
  measureReached(reached: Reached): Measure
  /** What was recorded since the last time, to be read when there is time. */
  detach(): DetachedTrend[]
}

const isSplitByCache = (metric: TrendName): boolean => (TRENDS[metric].tags as readonly TagName[]).includes('cache')

function makeTrendRecorder(tags: Tags): TrendRecorder {
  const histograms = new Map<TrendName, Hdr>()
  const parts = new Map<string, { readonly recorder: TrendRecorder; readonly measure: Measure }>()

  const partOf = (kind: Tags, key: string, split: (part: Measure) => Measure): Measure => {
    let part = parts.get(key)
    if (part === undefined) {
      const recorder = makeTrendRecorder({ ...tags, ...kind })
      part = { recorder, measure: split(recorder.measure) }
      parts.set(key, part)
    }
    return part.measure
  }
  const histogramOf = (metric: TrendName): Hdr => {
    let histogram = histograms.get(metric)
    if (histogram === undefined) histograms.set(metric, (histogram = makeHdr()))
    return histogram
  }
  const measure: Measure = (metric, value) => histogramOf(metric).record(value)

  return {
    measure,
    histogramOf,
    measureUnder: (cache) =>
      partOf({ cache }, `cache ${cache}`, (part) => (metric, value) => {
        if (isSplitByCache(metric)) part(metric, value)
        else measure(metric, value)
      }),
    measureReached: (reached) => partOf({ reached }, `reached ${reached}`, (part) => part),
    detach: () => [
      ...[...histograms].flatMap(([metric, histogram]) =>
        histogram.count === 0 ? [] : [{ metric, tags, histogram: histogram.detach() }],
      ),
      ...[...parts.values()].flatMap(({ recorder }) => recorder.detach()),
    ],
  }
}

/** What is recorded under one set of tags. */
export interface SeriesRecorder {
  readonly counters: CounterRecorder
  readonly trends: TrendRecorder
  /** What was recorded since the last time, to be read when there is time. */
  detach(): DetachedSeries
  /** The same, read at once. */
  take(): Snapshot
}

export function makeSeriesRecorder(tags: Tags): SeriesRecorder {
  const counters = makeCounterRecorder(tags)
  const trends = makeTrendRecorder(tags)
  /** A kind for each metric, the same object each time. */
  const outOfRange = new Map<TrendName, Tags>()

  const kindOf = (metric: TrendName): Tags => {
    const kind = outOfRange.get(metric) ?? { metric }
    outOfRange.set(metric, kind)
    return kind
  }
  const detach = (): DetachedSeries => {
    const detached = trends.detach()
    for (const { metric, histogram } of detached) {
      if (histogram.outOfRange > 0) counters.count('samples_out_of_range', histogram.outOfRange, kindOf(metric))
    }
    return { trends: detached, counters: counters.take() }
  }
  return { counters, trends, detach, take: () => readDetached(detach()) }
}
