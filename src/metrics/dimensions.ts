import type { CallRecord } from '../bedrock/call-record.ts'

export type ServedTier = NonNullable<CallRecord['servedTier']>

/** The names that the tags of a run may take; a call carries their indexes. */
export interface Dimensions {
  readonly scenarios: readonly ScenarioDimension[]
  readonly modes: readonly ModeDimension[]
  readonly prompts: readonly string[]
}

export interface ScenarioDimension {
  readonly name: string
  /** `open`: arrivals keep to a timetable, so latencies from the intended start mean something. */
  readonly model: 'open' | 'closed'
}

export interface ModeDimension {
  readonly name: string
  /** This and what follows is what the mode asks for, to be held against what the response says it used. */
  readonly latency: 'standard' | 'optimized'
  /** `default` where it asks for none. */
  readonly tier: ServedTier
  /** Whether its responses are streams: a whole answer has no first token. */
  readonly isStreamed: boolean
  /** Whether its calls have cache points. */
  readonly isCached: boolean
  /** Quota tokens for each output token; null where nobody knows. */
  readonly outputBurndown: number | null
  /** A call with more input tokens, cached ones included, may be billed at other prices; null where none is. */
  readonly longContextLimit: number | null
}
