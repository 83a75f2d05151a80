import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import { tagsKey, type Tags } from '../metrics/tags.ts'
import type { CounterSummary, SeriesSummary, Summary } from '../results/summary.ts'

/** Finds what a summary says of exactly these tags. */
export interface SummaryLookup {
  series(metric: TrendName, tags: Tags): SeriesSummary | undefined
  /** 0 where nothing was counted. */
  count(metric: CounterName, tags: Tags): number
  perSecond(metric: CounterName, tags: Tags): number
  /** The values that a tag takes, alone, in the counter `calls`; in the order of their first appearance. */
  valuesOf(tag: 'scenario' | 'mode' | 'prompt'): string[]
  /** The parts of a counter by one tag, largest first: of the whole, or of what carries exactly these tags. */
  parts(
    metric: CounterName,
    tag: 'throttle' | 'failure' | 'reason' | 'reached' | 'check' | 'stop_reason' | 'metric',
    within?: Tags,
  ): { readonly name: string; readonly count: number }[]
}

export function lookInto({ counters, series }: Summary): SummaryLookup {
  const findCounter = (metric: CounterName, tags: Tags): CounterSummary | undefined =>
    counters.find((each) => each.metric === metric && tagsKey(each.tags) === tagsKey(tags))
  const withOnly = (
    metric: CounterName,
    tag: keyof Tags,
    within: Tags = {},
  ): { readonly name: string; readonly count: number }[] =>
    counters.flatMap(({ metric: name, tags, count }) => {
      const value = tags[tag]
      const isPart = name === metric && value !== undefined && tagsKey(tags) === tagsKey({ ...within, [tag]: value })
      return isPart ? [{ name: value, count }] : []
    })
  return {
    series: (metric, tags) => series.find((each) => each.metric === metric && tagsKey(each.tags) === tagsKey(tags)),
    count: (metric, tags) => findCounter(metric, tags)?.count ?? 0,
    perSecond: (metric, tags) => findCounter(metric, tags)?.perSecond ?? 0,
    valuesOf: (tag) => withOnly('calls', tag).map(({ name }) => name),
    parts: (metric, tag, within) => withOnly(metric, tag, within).sort((a, b) => b.count - a.count),
  }
}
