import type { ExecutorContext } from './executor.ts'
import type { StartIteration } from './start-in-segment.ts'
import { stopGracefully } from './graceful-stop.ts'
import { makeLoopingVUs } from './looping-vus.ts'

export interface LimitedVUs {
  readonly vus: number
  readonly maxDurationMs: number
  readonly start: StartIteration
  /** Whether the VU, from 1, has an iteration left. Once false, it stays false. */
  readonly hasNext: (vu: number) => boolean
  /** How many iterations have not started. */
  readonly left: () => number
}

/** A closed model whose iterations are counted: it is over when none is left, or its time is up. */
export async function runLimitedVUs(plan: LimitedVUs, context: ExecutorContext): Promise<void> {
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
