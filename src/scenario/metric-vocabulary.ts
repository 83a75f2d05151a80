import type { MetricKind } from './threshold-expression.ts'

/**
 * What thresholds and statistics may name. Metrics are defined in a room that comes later on the road, so whoever reads
 * a scenario hands their names over.
 */
export interface MetricVocabulary {
  readonly metrics: Readonly<Record<string, MetricWords>>
  /** The values that a tag may take in any run. A tag that is not here takes the names of the run's own parts. */
  readonly tagValues: Readonly<Record<string, readonly string[]>>
  /** The percentiles that a summary holds. */
  readonly percentiles: readonly number[]
}

export interface MetricWords {
  readonly kind: MetricKind
  readonly tags: readonly string[]
  readonly unit: string
  /** What a run must have for the metric to have a sample. */
  readonly needs?: readonly SampleNeed[]
  /** Whether its `rate` is a share of calls. */
  readonly isShare?: boolean
}

export type SampleNeed = 'stream' | 'open model' | 'canary'

/** For scenarios without thresholds: any metric that is named is a mistake. */
export const NO_METRICS: MetricVocabulary = { metrics: {}, tagValues: {}, percentiles: [50, 90, 95] }
