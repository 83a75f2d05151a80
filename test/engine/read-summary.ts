import type { CounterName, TrendName } from '../../src/metrics/metric-catalogue.ts'
import { tagsKey, type Tags } from '../../src/metrics/tags.ts'
import type { SeriesSummary, Summary } from '../../src/results/summary.ts'

const same = (a: Tags, b: Tags): boolean => tagsKey(a) === tagsKey(b)

/** The series of exactly these tags: with none, the one in which all are merged. */
export const seriesOf = (summary: Summary, metric: TrendName, tags: Tags = {}): SeriesSummary | undefined =>
  summary.series.find((series) => series.metric === metric && same(series.tags, tags))

/** The count under exactly these tags; 0 where nothing was counted. */
export const countOf = (summary: Summary, metric: CounterName, tags: Tags = {}): number =>
  summary.counters.find((counter) => counter.metric === metric && same(counter.tags, tags))?.count ?? 0

/** started − (completed + throttled + failed + aborted + cancelled). */
export const unaccounted = (summary: Summary): number =>
  countOf(summary, 'calls') -
  countOf(summary, 'calls_completed') -
  countOf(summary, 'calls_throttled') -
  countOf(summary, 'calls_failed') -
  countOf(summary, 'calls_aborted') -
  countOf(summary, 'calls_cancelled')
