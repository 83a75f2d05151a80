import { tagsKey, type Tags } from '../../metrics/tags.ts'
import { leastSamplesFor } from '../percentiles.ts'
import type { Summary } from '../summary.ts'
import type { ComparedMetric } from './compared-metric.ts'
import { medianOf } from './median.ts'

/** What one run says of a metric. */
export type RunValue =
  /** `isWeak`: the samples are too few to claim it, and it is never judged. */
  { readonly kind: 'value'; readonly value: number; readonly isWeak: boolean } | { readonly kind: 'none' }

type Measured = Pick<Summary, 'series' | 'counters'>

const NONE: RunValue = { kind: 'none' }

/** `minShare`: the least change of a share that matters. Of fewer calls than one in so much, a single call would make it. */
export function runValue(measured: Measured, metric: ComparedMetric, mode: string, minShare: number): RunValue {
  const tags = { mode }
  switch (metric.kind) {
    case 'percentile': {
      const series = measured.series.find((each) => each.metric === metric.metric && isSame(each.tags, tags))
      if (series === undefined) return NONE
      return positive(series.percentiles[metric.percentile], series.count < leastSamplesFor(Number(metric.percentile)))
    }
    case 'share': {
      const calls = countOf(measured, 'calls', tags)
      if (calls === 0) return NONE
      return { kind: 'value', value: countOf(measured, metric.metric, tags) / calls, isWeak: calls * minShare < 1 }
    }
    case 'rate': {
      const counter = measured.counters.find((each) => each.metric === metric.metric && isSame(each.tags, tags))
      return positive(counter?.perSecond ?? 0, false)
    }
  }
}

/** What is compared as a ratio is above 0, or is nothing to compare. */
const positive = (value: number, isWeak: boolean): RunValue => (value > 0 ? { kind: 'value', value, isWeak } : NONE)

const countOf = ({ counters }: Measured, metric: string, tags: Tags): number =>
  counters.find((each) => each.metric === metric && isSame(each.tags, tags))?.count ?? 0

const isSame = (a: Tags, b: Tags): boolean => tagsKey(a) === tagsKey(b)

/** The modes in which a run made calls, in its own order. */
export const modesOf = ({ counters }: Measured): string[] =>
  counters.flatMap(({ count, metric, tags }) =>
    metric === 'calls' && count > 0 && tags.mode !== undefined && isSame(tags, { mode: tags.mode }) ? [tags.mode] : [],
  )

/** Null where a run has none. */
export const medianOfValues = (values: readonly RunValue[]): number | null =>
  values.some(({ kind }) => kind === 'none')
    ? null
    : medianOf(values.flatMap((value) => (value.kind === 'value' ? [value.value] : [])))
