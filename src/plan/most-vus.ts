import type { ExecutorPlan } from './executor-plan.ts'

/** The most VUs that an executor may ever want at once, in the whole run. */
export function mostVUs(executor: ExecutorPlan): number {
  switch (executor.kind) {
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'constant-vus':
      return executor.vus
    case 'ramping-vus':
      return Math.max(executor.startVUs, ...executor.stages.map(({ target }) => target))
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return executor.maxVUs
  }
}
