import type { ConstantArrivalRatePlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { constantRateArrivals } from './arrival-offsets.ts'
import { runOpenModel } from './open-model.ts'

export const runConstantArrivalRate = (plan: ConstantArrivalRatePlan, context: ExecutorContext): Promise<void> =>
  runOpenModel({ ...plan, arrivals: constantRateArrivals(plan, context.random) }, context)
