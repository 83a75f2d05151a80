/** What a run may be off by and still be believed: `accuracy` in the scenario. Shares are from 0 to 1. */
export interface AccuracyPlan {
  readonly loopDelayMs: number
  readonly scheduleLagMs: number
  readonly utilisation: number
  readonly littlesLaw: number
}
