import type { ExecutorPlan } from './executor-plan.ts'
import type { RunPlan } from './run-plan.ts'

/** How long a scenario may start iterations, in milliseconds from its own start. */
export function plannedDurationMs(executor: ExecutorPlan): number {
  switch (executor.kind) {
    case 'constant-vus':
    case 'constant-arrival-rate':
      return executor.durationMs
    case 'ramping-vus':
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
