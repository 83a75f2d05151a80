import type { ExecutorName, ExecutorPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { runConstantArrivalRate } from './constant-arrival-rate.ts'
import { runConstantVus } from './constant-vus.ts'
import { runRampingVus } from './ramping-vus.ts'

type PlanOf<Name extends ExecutorName> = Extract<ExecutorPlan, { kind: Name }>

type Executors = { readonly [Name in ExecutorName]: (plan: PlanOf<Name>, context: ExecutorContext) => Promise<void> }

const executors = {
  'constant-vus': runConstantVus,
  'ramping-vus': runRampingVus,
  'constant-arrival-rate': runConstantArrivalRate,
} satisfies Executors

/** Starts iterations as the plan says. Resolves when every one of them has ended. */
export function runExecutor(plan: ExecutorPlan, context: ExecutorContext): Promise<void> {
  // The compiler knows that the keys fit their values, but not that this key was read from this plan.
  const run = executors[plan.kind] as (plan: ExecutorPlan, context: ExecutorContext) => Promise<void>
  return run(plan, context)
}
