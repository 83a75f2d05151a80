/** When iterations start. Names, options and meanings are k6's: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
export type ExecutorPlan = ConstantVusPlan | RampingVusPlan | ConstantArrivalRatePlan

export type ExecutorName = ExecutorPlan['kind']

/** A closed model: each of `vus` starts its next iteration when its last one ends. */
export interface ConstantVusPlan {
  readonly kind: 'constant-vus'
  readonly vus: number
  readonly durationMs: number
}

/** A closed model whose number of VUs follows straight lines from `startVUs` through the targets of the stages. */
export interface RampingVusPlan {
  readonly kind: 'ramping-vus'
  readonly startVUs: number
  readonly stages: readonly StagePlan[]
  /** How long an iteration of a VU that is ramped down may go on before it is interrupted. */
  readonly gracefulRampDownMs: number
}

export interface StagePlan {
  /** 0 makes the stage a jump. */
  readonly durationMs: number
  readonly target: number
}

/** An open model: iterations start on a timetable, whatever became of the earlier ones. */
export interface ConstantArrivalRatePlan {
  readonly kind: 'constant-arrival-rate'
  /** Iterations started each `timeUnitMs`. */
  readonly rate: number
  readonly timeUnitMs: number
  readonly durationMs: number
  readonly preAllocatedVUs: number
  readonly maxVUs: number
  /** `constant`: evenly spaced, k6's own. `poisson`: independent arrivals at the same mean rate. */
  readonly distribution: 'constant' | 'poisson'
}
