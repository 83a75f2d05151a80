import type { RampingArrivalRatePlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { plannedDurationMs } from '../plan/planned-duration.ts'
import { rampingRateArrivals } from './arrival-offsets.ts'
import { runOpenModel } from './open-model.ts'

export const runRampingArrivalRate = (plan: RampingArrivalRatePlan, context: ExecutorContext): Promise<void> =>
  runOpenModel(
    { ...plan, arrivals: rampingRateArrivals(plan, context.random), durationMs: plannedDurationMs(plan) },
    context,
  )
