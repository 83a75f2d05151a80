import type {
  ConstantArrivalRatePlan,
  ConstantVusPlan,
  ExecutorName,
  ExecutorPlan,
  RampingArrivalRatePlan,
  RampingVusPlan,
} from '../plan/executor-plan.ts'
import { mostVUs, plannedDurationMs } from '../plan/planned-load.ts'
import { segmentWithVUs } from '../plan/segment.ts'
import { constantRateArrivals, rampingRateArrivals } from './arrivals.ts'
import { runPerVUIterations, runSharedIterations } from './counted-iterations.ts'
import type { ExecutorContext } from './executor.ts'
import { runOpenModel } from './open-model.ts'
import { runSteppedVUs } from './stepped-vus.ts'
import { runTrace } from './trace.ts'
import { vuSteps } from './vu-steps.ts'

const runConstantArrivalRate = (plan: ConstantArrivalRatePlan, context: ExecutorContext): Promise<void> =>
  runOpenModel({ ...plan, arrivals: constantRateArrivals(plan, context.random) }, context)

/** A line that is flat: one step at the beginning, and nobody is ramped down. */
const runConstantVus = ({ vus, durationMs }: ConstantVusPlan, context: ExecutorContext): Promise<void> =>
  runSteppedVUs({ steps: [{ offsetMs: 0, vus }], durationMs, gracefulRampDownMs: 0 }, context)

const runRampingArrivalRate = (plan: RampingArrivalRatePlan, context: ExecutorContext): Promise<void> =>
  runOpenModel(
    { ...plan, arrivals: rampingRateArrivals(plan, context.random), durationMs: plannedDurationMs(plan) },
    context,
  )

const runRampingVus = (plan: RampingVusPlan, context: ExecutorContext): Promise<void> =>
  runSteppedVUs(
    {
      steps: vuSteps(plan.startVUs, plan.stages),
      durationMs: plannedDurationMs(plan),
      gracefulRampDownMs: plan.gracefulRampDownMs,
    },
    context,
  )

type PlanOf<Name extends ExecutorName> = Extract<ExecutorPlan, { kind: Name }>

type Executors = { readonly [Name in ExecutorName]: (plan: PlanOf<Name>, context: ExecutorContext) => Promise<void> }

const executors = {
  'shared-iterations': runSharedIterations,
  'per-vu-iterations': runPerVUIterations,
  'constant-vus': runConstantVus,
  'ramping-vus': runRampingVus,
  'constant-arrival-rate': runConstantArrivalRate,
  'ramping-arrival-rate': runRampingArrivalRate,
  trace: runTrace,
} satisfies Executors

/** Starts the segment's iterations as the plan says. Resolves when every one of them has ended. */
export async function runExecutor(plan: ExecutorPlan, context: ExecutorContext): Promise<void> {
  const segment = segmentWithVUs(context.segment, mostVUs(plan))
  if (segment === null) return
  // The compiler knows that the keys fit their values, but not that this key was read from this plan.
  const run = executors[plan.kind] as (plan: ExecutorPlan, context: ExecutorContext) => Promise<void>
  await run(plan, { ...context, segment })
}
