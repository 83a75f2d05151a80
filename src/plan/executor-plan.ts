/** When iterations start. Names, options and meanings are k6's: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
export type ExecutorPlan =
  | SharedIterationsPlan
  | PerVUIterationsPlan
  | ConstantVusPlan
  | RampingVusPlan
  | ConstantArrivalRatePlan
  | RampingArrivalRatePlan

export type ExecutorName = ExecutorPlan['kind']

/** A closed model: `vus` VUs take the next of `iterations` whenever they are free, until none is left. */
export interface SharedIterationsPlan {
  readonly kind: 'shared-iterations'
  readonly vus: number
  readonly iterations: number
  /** What has not started by then is dropped. */
  readonly maxDurationMs: number
}

/** A closed model: each of `vus` VUs makes `iterations`, one after the other, and no more. */
export interface PerVUIterationsPlan {
  readonly kind: 'per-vu-iterations'
  readonly vus: number
  /** Of each VU. */
  readonly iterations: number
  /** What has not started by then is dropped. */
  readonly maxDurationMs: number
}

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
  /** VUs, or the rate, at its end. */
  readonly target: number
}

/** How an open model's arrivals are laid out, and the VUs that it has for them. */
export interface ArrivalsPlan {
  /** What rates are counted in: iterations started each `timeUnitMs`. */
  readonly timeUnitMs: number
  readonly preAllocatedVUs: number
  readonly maxVUs: number
  /** `constant`: evenly spaced, k6's own. `poisson`: independent arrivals at the same mean rate. */
  readonly distribution: 'constant' | 'poisson'
}

/** An open model: iterations start on a timetable, whatever became of the earlier ones. */
export interface ConstantArrivalRatePlan extends ArrivalsPlan {
  readonly kind: 'constant-arrival-rate'
  readonly rate: number
  readonly durationMs: number
}

/** An open model whose rate follows straight lines from `startRate` through the targets of the stages. */
export interface RampingArrivalRatePlan extends ArrivalsPlan {
  readonly kind: 'ramping-arrival-rate'
  readonly startRate: number
  readonly stages: readonly StagePlan[]
}
