import { COUNTERS, GAUGES, TRENDS, type TrendName } from '../metrics/metric-catalogue.ts'
import { OF_CALLS } from '../metrics/metric-definition.ts'
import { TAG_VALUES } from '../metrics/tag-values.ts'
import type { TagName } from '../metrics/tags.ts'
import type { MetricVocabulary, MetricWords, SampleNeed } from '../scenario/check-thresholds.ts'
import { PERCENTILES } from './percentiles.ts'

/** What a run must have for a distribution to have a sample; of any other, some call gives one. */
const NEEDS: Readonly<Partial<Record<TrendName, readonly SampleNeed[]>>> = {
  time_to_first_token: ['stream'],
  time_to_first_output_token: ['stream'],
  response_time_to_first_token: ['stream', 'open model'],
  inter_chunk_gap: ['stream'],
  longest_gap: ['stream'],
  time_per_output_token: ['stream'],
  output_tokens_per_second: ['stream'],
  response_time: ['open model'],
  arrival_lag: ['open model'],
  canary_time_to_first_token: ['canary'],
}

/** All that a threshold may name, as whoever reads a scenario needs it. */
export const METRIC_VOCABULARY: MetricVocabulary = {
  metrics: { ...wordsOf('trend', TRENDS), ...wordsOf('counter', COUNTERS), ...wordsOf('gauge', GAUGES) },
  tagValues: TAG_VALUES,
  percentiles: PERCENTILES.map(Number),
}

function wordsOf(
  kind: MetricWords['kind'],
  metrics: Readonly<
    Record<string, { readonly tags: readonly TagName[]; readonly unit: string; readonly rate?: string }>
  >,
): Record<string, MetricWords> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { rate, tags, unit }]) => [
      name,
      { kind, tags, unit, needs: NEEDS[name as TrendName] ?? [], isShare: rate === OF_CALLS },
    ]),
  )
}
