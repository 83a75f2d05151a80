import { cut } from '../reading/mistake.ts'
import type { MetricVocabulary, MetricWords } from './check-thresholds.ts'
import { nearestName } from '../reading/mistake.ts'

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
