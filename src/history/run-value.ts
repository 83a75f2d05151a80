import { shareBaseOf } from '../metrics/metric-catalogue.ts'
import { tagsKey, type Tags } from '../metrics/tags.ts'
import { leastSamplesFor } from '../results/percentiles.ts'
import type { Summary } from '../results/summary.ts'
import type { ComparedMetric } from './compared-metric.ts'

/** What one run says of a metric. */
export type RunValue =
  /**
   * `isWeak`: the samples are too few to claim it, and it is never judged. `counted` is null of a percentile.
   */
  | { readonly kind: 'value'; readonly value: number; readonly isWeak: boolean; readonly counted: Counted | null }
  | { readonly kind: 'none' }

/** What a share or a rate was counted from: of so many calls, or in so many seconds. */
export interface Counted {
  readonly events: number
  readonly of: number
}

type Measured = Pick<Summary, 'series' | 'counters'>

const NONE: RunValue = { kind: 'none' }

/** `minShare`: the least change of a share that matters. Of fewer calls than one in so much, a single call would make it. */
export function runValue(measured: Measured, metric: ComparedMetric, mode: string, minShare: number): RunValue {
  const tags = { mode }
  switch (metric.kind) {
    case 'percentile': {
      const series = measured.series.find((each) => each.metric === metric.metric && isSame(each.tags, tags))
      if (series === undefined) return NONE
      const isWeak = series.count < leastSamplesFor(Number(metric.percentile))
      // Nothing is a value too; as a ratio it is one step of the histogram.
      return { kind: 'value', value: series.percentiles[metric.percentile], isWeak, counted: null }
    }
    case 'share': {
      const of = (shareBaseOf(metric.metric)?.of ?? []).reduce((sum, each) => sum + countOf(measured, each, tags), 0)
      if (of === 0) return NONE
      const events = countOf(measured, metric.metric, tags)
      return { kind: 'value', value: events / of, isWeak: of * minShare < 1, counted: { events, of } }
    }
    case 'rate': {
      const seconds = secondsOf(measured, tags)
      if (seconds === null) return NONE
      // A counter that counted nothing has no line.
      const events = countOf(measured, metric.metric, tags)
      return { kind: 'value', value: events / seconds, isWeak: false, counted: { events, of: seconds } }
    }
  }
}

/** How long the counters counted: of a mode that made calls it follows from these. */
function secondsOf({ counters }: Measured, tags: Tags): number | null {
  const calls = counters.find((each) => each.metric === 'calls' && isSame(each.tags, tags))
  return calls === undefined || !(calls.perSecond > 0) ? null : calls.count / calls.perSecond
}

const countOf = ({ counters }: Measured, metric: string, tags: Tags): number =>
  counters.find((each) => each.metric === metric && isSame(each.tags, tags))?.count ?? 0

const isSame = (a: Tags, b: Tags): boolean => tagsKey(a) === tagsKey(b)

/** The modes in which a run made calls, in its own order. */
export const modesOf = ({ counters }: Measured): string[] =>
  counters.flatMap(({ count, metric, tags }) =>
    metric === 'calls' && count > 0 && tags.mode !== undefined && isSame(tags, { mode: tags.mode }) ? [tags.mode] : [],
  )
