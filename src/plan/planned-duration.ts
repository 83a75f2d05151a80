import type { ExecutorPlan } from './executor-plan.ts'
import type { RunPlan } from './run-plan.ts'

/** How long a scenario may start iterations, in milliseconds from its own start; with a number of them, at most. */
export function plannedDurationMs(executor: ExecutorPlan): number {
  switch (executor.kind) {
    case 'constant-vus':
    case 'constant-arrival-rate':
      return executor.durationMs
    case 'shared-iterations':
    case 'per-vu-iterations':
      return executor.maxDurationMs
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return executor.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  }
}

/** When the last scenario stops starting iterations, in milliseconds from the start of the run. */
export const plannedRunMs = (plan: RunPlan): number =>
  Math.max(
    0,
    ...plan.scenarios.map(({ executor, startTimeMs }) =>
      executor.kind === 'phases' ? 0 : startTimeMs + plannedDurationMs(executor),
    ),
  )
