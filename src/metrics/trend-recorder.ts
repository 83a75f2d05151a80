import { makeHdr, type Hdr } from './hdr.ts'
import type { Reached } from './cut-off.ts'
import type { Measure } from './measure-call.ts'
import { TRENDS, type TrendName } from './metric-catalogue.ts'
import type { DetachedTrend } from './detached-series.ts'
import type { TagName, Tags } from './tags.ts'

/** The histograms of one series, made as they are needed. */
export interface TrendRecorder {
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

export function makeTrendRecorder(tags: Tags): TrendRecorder {
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
