import type { PerVUIterationsPlan, SharedIterationsPlan } from '../plan/executor-plan.ts'
import { shareOf } from '../plan/segment.ts'
import type { ExecutorContext } from './executor.ts'
import { stopGracefully } from './graceful-stop.ts'
import { makeLoopingVUs } from './looping-vus.ts'
import { startInSegment, type StartIteration, vuInWhole } from './own-segment.ts'

interface LimitedVUs {
  readonly vus: number
  readonly maxDurationMs: number
  readonly start: StartIteration
  /** Whether the VU, from 1, has an iteration left. Once false, it stays false. */
  readonly hasNext: (vu: number) => boolean
  /** How many iterations have not started. */
  readonly left: () => number
}

/** A closed model whose iterations are counted: it is over when none is left, or its time is up. */
async function runLimitedVUs(plan: LimitedVUs, context: ExecutorContext): Promise<void> {
  const { clock, drain, iterations, startMs } = context
  const plannedEndMs = startMs + plan.maxDurationMs
  await clock.sleepUntil(startMs, drain)
  const isOver = (): boolean => drain.aborted || clock.nowMs() >= plannedEndMs
  const vus = makeLoopingVUs(context, {
    start(ownVU, intendedStartMs) {
      const iteration = plan.start(ownVU, intendedStartMs)
      // The last one is taken: whoever waits for the next waits for nothing.
      if (plan.left() === 0) vus.endWaits()
      return iteration
    },
    mayStart: (vu) => plan.hasNext(vu) && !isOver(),
    onIterationEnd() {},
  })
  vus.setCount(plan.vus, startMs, 0)
  const idle = new AbortController()
  void vus.allEnded().then(() => idle.abort())
  await clock.sleepUntil(plannedEndMs, AbortSignal.any([drain, idle.signal]))

  const endMs = Math.min(clock.nowMs(), plannedEndMs)
  const left = plan.left()
  // What a drain forestalls was in time, and is not dropped.
  if (left > 0 && drain.aborted) iterations.forestall(left)
  else if (left > 0) iterations.drop(left)
  await stopGracefully(vus, context, endMs)
}

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
