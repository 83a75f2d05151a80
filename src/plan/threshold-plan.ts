import type { Aggregate, Operator } from '../scenario/threshold-schema.ts'

/** One thing that must hold for the run to pass. */
export interface ThresholdPlan {
  readonly metric: string
  /** Of which series: all that carry these tags, taken as one. */
  readonly tags: Readonly<Record<string, string>>
  /** As it is written. */
  readonly expression: string
  readonly aggregate: Aggregate
  readonly operator: Operator
  /** In the unit of the metric; of a `rate`, a share or a number per second. */
  readonly limit: number
  /** Whether it fails too where it cannot be told from its limit, or nothing was measured. */
  readonly sure: boolean
  /** It must hold in each stretch of the run that is so long; null: over the whole run. */
  readonly windowMs: number | null
  readonly abortOnFail: boolean
  /** From the start of the run: failures before do not end it. */
  readonly delayAbortEvalMs: number
}
