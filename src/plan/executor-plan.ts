import type { Scenario } from '../scenario/scenario-schema.ts'

/** When iterations start. Names, options and meanings are k6's: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
export type ExecutorPlan = Exclude<Scenario['executor'], { readonly kind: 'phases' }>

export type ExecutorName = ExecutorPlan['kind']

type PlanOf<Name extends ExecutorName> = Extract<ExecutorPlan, { readonly kind: Name }>

/** A closed model: `vus` VUs take the next of `iterations` whenever they are free, until none is left. */
export type SharedIterationsPlan = PlanOf<'shared-iterations'>

/** A closed model: each of `vus` VUs makes `iterations`, one after the other, and no more. */
export type PerVUIterationsPlan = PlanOf<'per-vu-iterations'>

/** A closed model: each of `vus` starts its next iteration when its last one ends. */
export type ConstantVusPlan = PlanOf<'constant-vus'>

/** A closed model whose number of VUs follows straight lines from `startVUs` through the targets of the stages. */
export type RampingVusPlan = PlanOf<'ramping-vus'>

/** An open model: iterations start on a timetable, whatever became of the earlier ones. */
export type ConstantArrivalRatePlan = PlanOf<'constant-arrival-rate'>

/** An open model whose rate follows straight lines from `startRate` through the targets of the stages. */
export type RampingArrivalRatePlan = PlanOf<'ramping-arrival-rate'>

/** An open model: each request of a trace starts at its recorded moment. */
export type TracePlan = PlanOf<'trace'>

export type StagePlan = RampingVusPlan['stages'][number]

/** How an open model's arrivals are laid out, and the VUs that it has for them. */
export type ArrivalsPlan = Pick<ConstantArrivalRatePlan, 'timeUnitMs' | 'preAllocatedVUs' | 'maxVUs' | 'distribution'>
