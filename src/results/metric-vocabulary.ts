import { COUNTERS, GAUGES, TRENDS } from '../metrics/metric-catalogue.ts'
import { TAG_VALUES } from '../metrics/tag-values.ts'
import type { TagName } from '../metrics/tags.ts'
import type { MetricVocabulary, MetricWords } from '../scenario/metric-vocabulary.ts'
import { PERCENTILES } from './percentiles.ts'

/** All that a threshold may name, as whoever reads a scenario needs it. */
export const METRIC_VOCABULARY: MetricVocabulary = {
  metrics: { ...wordsOf('trend', TRENDS), ...wordsOf('counter', COUNTERS), ...wordsOf('gauge', GAUGES) },
  tagValues: TAG_VALUES,
  percentiles: PERCENTILES.map(Number),
}

function wordsOf(
  kind: MetricWords['kind'],
  metrics: Readonly<Record<string, { readonly tags: readonly TagName[]; readonly unit: string }>>,
): Record<string, MetricWords> {
  return Object.fromEntries(Object.entries(metrics).map(([name, { tags, unit }]) => [name, { kind, tags, unit }]))
}
