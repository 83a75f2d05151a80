import type { RampingVusPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { plannedDurationMs } from '../plan/planned-duration.ts'
import { runSteppedVUs } from './stepped-vus.ts'
import { vuSteps } from './vu-steps.ts'

export const runRampingVus = (plan: RampingVusPlan, context: ExecutorContext): Promise<void> =>
  runSteppedVUs(
    {
      steps: vuSteps(plan.startVUs, plan.stages),
      durationMs: plannedDurationMs(plan),
      gracefulRampDownMs: plan.gracefulRampDownMs,
    },
    context,
  )
