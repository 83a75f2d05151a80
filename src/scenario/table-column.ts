import { parseAggregate, type Aggregate } from './threshold-expression.ts'
import { parseThresholdSelector, type ThresholdSelector } from './threshold-selector.ts'

/** What a column of a table reads off a run. */
export interface ColumnSource extends ThresholdSelector {
  readonly aggregate: Aggregate
}

/** `time_to_first_token p(50)`: a selector and an aggregate, as thresholds have them. Null when the text is not of this form. */
export function parseColumnSource(text: string): ColumnSource | null {
  const [, selected, statistic] = /^(.*\S)\s+(\S+)$/s.exec(text.trim()) ?? []
  if (selected === undefined || statistic === undefined) return null
  const selector = parseThresholdSelector(selected)
  const aggregate = parseAggregate(statistic)
  return selector === null || aggregate === null ? null : { ...selector, aggregate }
}
