import type { SharedIterationsPlan } from '../plan/executor-plan.ts'
import type { ExecutorContext } from './executor.ts'
import { shareOf } from '../plan/segment.ts'
import { runLimitedVUs } from './limited-vus.ts'
import { startInSegment } from './start-in-segment.ts'

/** One counter, and whichever VU is free takes the next. */
export function runSharedIterations(plan: SharedIterationsPlan, context: ExecutorContext): Promise<void> {
  const start = startInSegment(context)
  let left = shareOf(plan.iterations, context.segment)
  return runLimitedVUs(
    {
      vus: shareOf(plan.vus, context.segment),
      maxDurationMs: plan.maxDurationMs,
      hasNext: () => left > 0,
      left: () => left,
      start(vu, intendedStartMs) {
        left--
        return start(vu, intendedStartMs)
      },
    },
    context,
  )
}
