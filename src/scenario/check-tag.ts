import { cut, nearestName } from '../reading/mistake.ts'
import type { MetricKind } from './threshold-schema.ts'

/**
 * What thresholds and statistics may name. Metrics are defined in a room that comes later on the road, so whoever reads
 * a scenario hands their names over.
 */
export interface MetricVocabulary {
  readonly metrics: Readonly<Record<string, MetricWords>>
  /** The values that a tag may take in any run. A tag that is not here takes the names of the run's own parts. */
  readonly tagValues: Readonly<Record<string, readonly string[]>>
  /** What the tag `turn` is of a turn, counted from 1. */
  readonly turnTag: (turn: number) => string
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

export type SampleNeed = 'stream' | 'open model' | 'canary' | 'check'

/** For scenarios without thresholds: any metric that is named is a mistake. */
export const NO_METRICS: MetricVocabulary = { metrics: {}, tagValues: {}, turnTag: String, percentiles: [50, 90, 95] }

/** What the parts of a run are called, by their tag. Null where that is not known: any name then passes. */
export type RunNames = Readonly<Record<string, readonly string[] | null>>

/** What is wrong with a tag or its value, as the words after "expected". */
export interface WrongTag {
  readonly part: 'name' | 'value'
  readonly expected: string
  readonly hint: string | null
}

/** Whether a metric has this tag, and the run may give it this value; null where all is well. */
export function findWrongTag(
  metric: string,
  words: MetricWords,
  [tag, value]: readonly [tag: string, value: string],
  { tagValues }: MetricVocabulary,
  names: RunNames,
): WrongTag | null {
  if (!words.tags.includes(tag)) {
    const hint = didYouMean(tag, words.tags) ?? `its tags: ${words.tags.join(', ')}`
    return { part: 'name', expected: `a tag of ${metric}`, hint }
  }
  const values = tagValues[tag] ?? names[tag] ?? null
  if (values === null || values.includes(value)) return null
  const hint = (tag === 'turn' ? null : didYouMean(value, values)) ?? knownValues(tag, values)
  return { part: 'value', expected: `a ${tag} that the run can have`, hint }
}

const knownValues = (tag: string, values: readonly string[]): string =>
  values.length === 0 ? `no prompt of the run gives a ${tag}` : `known: ${cut(values.join(', '))}`

export function didYouMean(written: string, known: readonly string[]): string | null {
  const nearest = nearestName(written, known)
  return nearest === null ? null : `did you mean ${nearest}?`
}
