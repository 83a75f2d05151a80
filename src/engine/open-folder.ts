import type { RunPlan } from '../plan/run-plan.ts'
import type { Called } from '../run-folder/manifest.ts'
import { openRunFolder, type RunFolder } from '../reports/open-run-folder.ts'
import { SetUpError } from './set-up-error.ts'

/** @throws {SetUpError} when the run's folder cannot be written. */
export const openFolder = (plan: RunPlan, called: Called): RunFolder =>
  refuseOnError(plan, () => openRunFolder(plan, called))

/** @throws {SetUpError} which says that reports cannot be written, when `attempt` throws. */
export function refuseOnError<T>({ reportsDir }: Pick<RunPlan, 'reportsDir'>, attempt: () => T): T {
  try {
    return attempt()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetUpError(`Cannot write reports to ${reportsDir}: ${reason}`, { cause: error })
  }
}
