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
  /** What the mode asks for, to be held against what the response says it used. */
  readonly latency: 'standard' | 'optimized'
}
