import type { RunPlan } from '../../plan/run-plan.ts'
import { lifeCycleNotices } from '../plan-notices.ts'
import { ok, warning, type Check } from './check.ts'

/** Whether AWS serves what the modes call, today. What it has ended is a mistake of the file where AWS is the target. */
export function checkModels(plan: Pick<RunPlan, 'modes'>, today: string): Check {
  const notices = lifeCycleNotices(plan, today)
  return notices.length === 0
    ? ok('models', `none is known to be Legacy, or past its end of life, on ${today}`)
    : warning('models', notices.join('\n'), 'seismo models lists the life cycle of each, and its successor')
}
