import type { ExecutorContext } from './executor.ts'
import type { VUStep } from './vu-steps.ts'
import { stopGracefully } from './graceful-stop.ts'
import { makeLoopingVUs } from './looping-vus.ts'
import { startInSegment, stepsOfSegment } from './own-segment.ts'

export interface SteppedVUs {
  /** Of the whole run, in the order of their offsets. */
  readonly steps: Iterable<VUStep>
  readonly durationMs: number
  readonly gracefulRampDownMs: number
}

/** A closed model whose number of VUs changes at known moments. */
export async function runSteppedVUs(plan: SteppedVUs, context: ExecutorContext): Promise<void> {
  const { clock, drain, startMs } = context
  let endMs = startMs + plan.durationMs
  const steps = stepsOfSegment(plan.steps, context.segment)
  let next = steps.next()
  const nextStepMs = (): number => (next.done === true ? Infinity : startMs + next.value.offsetMs)
  const isOver = (): boolean => drain.aborted || clock.nowMs() >= endMs

  const vus = makeLoopingVUs(context, {
    start: startInSegment(context),
    mayStart: () => !isOver(),
    onIterationEnd: takeSteps,
  })

  // The loop below may wake late, and a VU whose iteration ends meanwhile must not start another that the plan
  // no longer has. So both take the steps that are due. A step at the very end still counts: a VU that the
  // line lets go there has gracefulRampDown to finish, as the others had. None counts that a drain forestalled.
  function takeSteps(): void {
    const nowMs = Math.min(clock.nowMs(), endMs)
    while (next.done !== true && startMs + next.value.offsetMs <= nowMs) {
      const step = next.value
      next = steps.next()
      vus.setCount(step.vus, startMs + step.offsetMs, plan.gracefulRampDownMs)
    }
  }

  while (!isOver()) {
    takeSteps()
    // After the steps: a VU that is taken back at the moment its grace ends keeps its iteration.
    const nextInterruptMs = vus.interruptOverdue(clock.nowMs())
    await clock.sleepUntil(Math.min(endMs, nextStepMs(), nextInterruptMs), drain)
  }
  endMs = Math.min(clock.nowMs(), endMs)
  takeSteps()
  await stopGracefully(vus, context, endMs)
}
