import { makeHdr, type Hdr } from './hdr.ts'
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
  /** What was recorded since the last time, to be read when there is time. */
  detach(): DetachedTrend[]
}

const isSplitByCache = (metric: TrendName): boolean => (TRENDS[metric].tags as readonly TagName[]).includes('cache')

export function makeTrendRecorder(tags: Tags): TrendRecorder {
  const histograms = new Map<TrendName, Hdr>()
  const parts = new Map<string, { readonly recorder: TrendRecorder; readonly measure: Measure }>()

  const histogramOf = (metric: TrendName): Hdr => {
    let histogram = histograms.get(metric)
    if (histogram === undefined) histograms.set(metric, (histogram = makeHdr()))
    return histogram
  }
  const measure: Measure = (metric, value) => histogramOf(metric).record(value)

  return {
    measure,
    histogramOf,
    measureUnder(cache) {
      let part = parts.get(cache)
      if (part === undefined) {
        const recorder = makeTrendRecorder({ ...tags, cache })
        part = {
          recorder,
          measure: (metric, value) => (isSplitByCache(metric) ? recorder.measure : measure)(metric, value),
        }
        parts.set(cache, part)
      }
      return part.measure
    },
    detach: () => [
      ...[...histograms].flatMap(([metric, histogram]) =>
        histogram.count === 0 ? [] : [{ metric, tags, histogram: histogram.detach() }],
      ),
      ...[...parts.values()].flatMap(({ recorder }) => recorder.detach()),
    ],
  }
}
