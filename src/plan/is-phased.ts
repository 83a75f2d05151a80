import type { RunPlan } from './run-plan.ts'

/** Whether Artillery's own phases start the iterations, and no executor of ours. */
export const isPhased = ({ scenarios }: Pick<RunPlan, 'scenarios'>): boolean =>
  scenarios.some(({ executor }) => executor.kind === 'phases')
