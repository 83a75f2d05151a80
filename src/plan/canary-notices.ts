import type { RunPlan } from './run-plan.ts'

/** What is to be known of a canary before a run on AWS. */
export const canaryNotices = ({ canary, target }: Pick<RunPlan, 'canary' | 'target'>): string[] =>
  canary && target.kind === 'aws'
    ? ['notice: the canary makes up to one call in two seconds more; AWS bills them, and they are in no worst case']
    : []
