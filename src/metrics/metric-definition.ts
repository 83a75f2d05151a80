import type { TagName } from './tags.ts'

/** What a metric means. */
export interface MetricDefinition {
  readonly unit: string
  readonly tags: readonly TagName[]
  readonly definition: string
  /** Which calls or iterations give it a sample, or what adds to it. */
  readonly counted: string
}

/** What the `rate` of a counter is in a threshold. */
export const A_SECOND = 'per second'
/** Each call adds 1 to the counter, or nothing. */
export const OF_CALLS = 'share of calls'

export interface CounterDefinition extends MetricDefinition {
  readonly rate: typeof A_SECOND | typeof OF_CALLS
}
