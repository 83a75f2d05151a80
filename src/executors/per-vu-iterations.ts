import type { PerVUIterationsPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { shareOf } from '../plan/segment.ts'
import { runLimitedVUs } from './limited-vus.ts'
import { vuInWhole } from './start-in-segment.ts'

/**
 * A counter for each VU. Here a VU's iterations are known beforehand, so that they are numbered round by round and
 * VU by VU and not as they start: each VU makes the same calls in every run, and in whichever segment it is.
 */
export function runPerVUIterations(plan: PerVUIterationsPlan, context: ExecutorContext): Promise<void> {
  const vus = shareOf(plan.vus, context.segment)
  const made = Array.from({ length: vus }, () => 0)
  const madeBy = (ownVU: number): number => made[ownVU - 1] ?? 0
  return runLimitedVUs(
    {
      vus,
      maxDurationMs: plan.maxDurationMs,
      hasNext: (ownVU) => madeBy(ownVU) < plan.iterations,
      left: () => vus * plan.iterations - made.reduce((sum, count) => sum + count, 0),
      start(ownVU, intendedStartMs) {
        const round = madeBy(ownVU)
        const vu = vuInWhole(ownVU, context.segment)
        made[ownVU - 1] = round + 1
        return context.iterations.start({ vu, iteration: round * plan.vus + vu - 1, intendedStartMs })
      },
    },
    context,
  )
}
