import type { ExecutorName, ExecutorPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { mostVUs } from '../plan/most-vus.ts'
import { segmentWithVUs } from '../plan/segment.ts'
import { runConstantArrivalRate } from './constant-arrival-rate.ts'
import { runConstantVus } from './constant-vus.ts'
import { runPerVUIterations } from './per-vu-iterations.ts'
import { runRampingArrivalRate } from './ramping-arrival-rate.ts'
import { runRampingVus } from './ramping-vus.ts'
import { runSharedIterations } from './shared-iterations.ts'

type PlanOf<Name extends ExecutorName> = Extract<ExecutorPlan, { kind: Name }>

type Executors = { readonly [Name in ExecutorName]: (plan: PlanOf<Name>, context: ExecutorContext) => Promise<void> }

const executors = {
  'shared-iterations': runSharedIterations,
  'per-vu-iterations': runPerVUIterations,
  'constant-vus': runConstantVus,
  'ramping-vus': runRampingVus,
  'constant-arrival-rate': runConstantArrivalRate,
  'ramping-arrival-rate': runRampingArrivalRate,
} satisfies Executors

/** Starts the segment's iterations as the plan says. Resolves when every one of them has ended. */
export async function runExecutor(plan: ExecutorPlan, context: ExecutorContext): Promise<void> {
  const segment = segmentWithVUs(context.segment, mostVUs(plan))
  if (segment === null) return
  // The compiler knows that the keys fit their values, but not that this key was read from this plan.
  const run = executors[plan.kind] as (plan: ExecutorPlan, context: ExecutorContext) => Promise<void>
  await run(plan, { ...context, segment })
}
