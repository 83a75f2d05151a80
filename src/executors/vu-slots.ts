// The VUs of an open model. Of the free ones, the one that was free last takes the next iteration, and one that
// has run none only when no other is free: the highest number in use is the most that ever ran at once.
import type { ExecutorContext, RunningIteration } from './executor.ts'
import type { InFlight } from './in-flight.ts'
import { shareOf } from '../plan/segment.ts'
import { startInSegment } from './start-in-segment.ts'

export interface VUSlots extends InFlight {
  /**
   * Starts an iteration on a free VU at once. If there is none, the iteration is dropped, and one more VU is
   * allocated for a later one, up to `maxVUs`.
   */
  startOrDrop(intendedStartMs: number): void
  /** Gives the VUs back, when all is over. */
  release(): void
}

interface BusySlot {
  readonly iteration: RunningIteration
  readonly freed: Promise<void>
}

/** The segment's part of the plan's VUs, by the segment's own numbers. */
export function makeVUSlots(
  plan: { readonly preAllocatedVUs: number; readonly maxVUs: number },
  context: Pick<ExecutorContext, 'iterations' | 'segment'>,
): VUSlots {
  const { iterations, segment } = context
  const start = startInSegment(context)
  const maxVUs = shareOf(plan.maxVUs, segment)
  let allocated = shareOf(plan.preAllocatedVUs, segment)
  let everUsed = 0
  const free: number[] = []
  const busy = new Set<BusySlot>()
  iterations.holdVUs(allocated)

  const takeFree = (): number | undefined => free.pop() ?? (everUsed < allocated ? ++everUsed : undefined)

  function dropAndAllocate(): void {
    iterations.drop(1)
    if (allocated >= maxVUs) return
    allocated++
    iterations.holdVUs(allocated)
  }

  function startOn(vu: number, intendedStartMs: number): void {
    const iteration = start(vu, intendedStartMs)
    const slot: BusySlot = { iteration, freed: freeAtEnd() }
    busy.add(slot)
    async function freeAtEnd(): Promise<void> {
      await iteration.ended
      busy.delete(slot)
      free.push(vu)
    }
  }

  return {
    startOrDrop(intendedStartMs) {
      const vu = takeFree()
      if (vu === undefined) dropAndAllocate()
      else startOn(vu, intendedStartMs)
    },
    async allEnded() {
      await Promise.all(Array.from(busy, ({ freed }) => freed))
    },
    interruptOverdue: () => Infinity,
    // Arrivals wait for nothing.
    endWaits() {},
    interruptAll() {
      for (const { iteration } of busy) iteration.interrupt()
    },
    release() {
      iterations.holdVUs(0)
    },
  }
}
