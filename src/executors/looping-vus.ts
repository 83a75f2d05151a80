import type { ExecutorContext } from './executor.ts'
import type { InFlight } from './in-flight.ts'
import { makeBackoff } from './backoff.ts'
import { makeGraceQueue } from './grace-queue.ts'
import { vuInWhole, type StartIteration } from './start-in-segment.ts'
import { makeLoopingVU, type LoopingVU } from './looping-vu.ts'

/** The VUs of a closed model by the segment's own numbers: the ones that are wanted are always 1 … count. */
export interface LoopingVUs extends InFlight {
  /** `count` VUs are wanted from `sinceMs` on. Those above it may finish what they are in, for `graceMs`. */
  setCount(count: number, sinceMs: number, graceMs: number): void
}

export interface LoopsRules {
  readonly start: StartIteration
  /** Asked of each VU before each of its iterations. Once false, it stays false. */
  readonly mayStart: (vu: number) => boolean
  /** Called when any iteration has ended, before anything is made of that. */
  readonly onIterationEnd: () => void
}

export function makeLoopingVUs(
  context: Pick<ExecutorContext, 'backoff' | 'clock' | 'iterations' | 'segment'>,
  { mayStart, onIterationEnd, start }: LoopsRules,
): LoopingVUs {
  const vus: LoopingVU[] = []
  const graces = makeGraceQueue<LoopingVU>()
  let wanted = 0
  let held = 0

  function hold(count: number): void {
    if (count === held) return
    held = count
    context.iterations.holdVUs(held)
  }

  function vuOf(number: number): LoopingVU {
    vus[number - 1] ??= makeLoopingVU(context.clock, {
      start: (intendedStartMs) => start(number, intendedStartMs),
      mayStart: () => mayStart(number),
      onIterationEnd,
      backoff: makeBackoff(context.backoff, vuInWhole(number, context.segment)),
      onBackedOff: context.iterations.backedOff,
      onIdle: () => hold(held - 1),
    })
    return vus[number - 1] as LoopingVU
  }

  function wantUpTo(count: number, sinceMs: number): void {
    let started = 0
    for (let number = wanted + 1; number <= count; number++) if (vuOf(number).want(sinceMs)) started++
    hold(held + started)
  }

  // The highest number goes first, so that VU 1 is the one that stays longest.
  function letGoDownTo(count: number, graceEndsMs: number): void {
    for (let number = wanted; number > count; number--) {
      const vu = vuOf(number)
      vu.letGo(graceEndsMs)
      graces.add(vu, graceEndsMs)
    }
  }

  return {
    setCount(count, sinceMs, graceMs) {
      if (count > wanted) wantUpTo(count, sinceMs)
      else letGoDownTo(count, sinceMs + graceMs)
      wanted = count
    },
    async allEnded() {
      await Promise.all(vus.map((vu) => vu.idle()))
    },
    interruptOverdue(nowMs) {
      for (const vu of graces.takeUntil(nowMs)) vu.interruptIfOverdue(nowMs)
      return graces.nextMs()
    },
    endWaits() {
      for (const vu of vus) vu.endWait()
    },
    interruptAll() {
      for (const vu of vus) vu.interrupt()
    },
  }
}
