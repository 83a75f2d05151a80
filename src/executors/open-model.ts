import { numberInWhole, shareOf } from '../plan/segment.ts'
import { nextTurn } from '../time/clock.ts'
import type { TracedRequest } from '../traces/trace-schedule.ts'
import type { ExecutorContext, Unfinished, RunningIteration } from './executor.ts'
import { stopGracefully } from './graceful-stop.ts'
import { arrivalsOfSegment, startInSegment } from './own-segment.ts'

// The VUs of an open model. Of the free ones, the one that was free last takes the next iteration, and one that
// has run none only when no other is free: the highest number in use is the most that ever ran at once.

interface VUSlots extends Unfinished {
  /**
   * Starts an iteration on a free VU at once. If there is none, the iteration is dropped, and one more VU is
   * allocated for a later one, up to `maxVUs`.
   */
  startOrDrop(intendedStartMs: number, request?: TracedRequest): void
  /** Gives the VUs back, when all is over. */
  release(): void
}

interface BusySlot {
  readonly iteration: RunningIteration
  readonly freed: Promise<void>
}

/** The segment's part of the plan's VUs, by the segment's own numbers. */
function makeVUSlots(
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

  function startOn(vu: number, intendedStartMs: number, request: TracedRequest | undefined): void {
    const iteration = start(vu, intendedStartMs, request)
    const slot: BusySlot = { iteration, freed: freeAtEnd() }
    busy.add(slot)
    async function freeAtEnd(): Promise<void> {
      await iteration.ended
      busy.delete(slot)
      free.push(vu)
    }
  }

  return {
    startOrDrop(intendedStartMs, request) {
      const vu = takeFree()
      if (vu === undefined) dropAndAllocate()
      else startOn(vu, intendedStartMs, request)
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

interface OpenModel {
  /** Of the whole run: milliseconds from the start, never decreasing, each before the end. */
  readonly arrivals: Iterable<number>
  readonly durationMs: number
  readonly preAllocatedVUs: number
  readonly maxVUs: number
  /** What the n-th of the whole run's arrivals, from 0, asks for; left out where its number alone says it. */
  readonly requestAt?: (number: number) => TracedRequest
}

// Up to here a late wake-up is the clock's own grain. After a longer one, the ends of iterations may be waiting
// behind this very turn of the event loop, and their VUs are free: counted first, they prevent false drops.
const LATE_MS = 1

/**
 * Starts each arrival at its moment, or drops it. After a late wake-up everything due is started, in order and
 * each with its own intended start, so that what the delay did to it is measured and not hidden.
 */
export async function runOpenModel(model: OpenModel, context: ExecutorContext): Promise<void> {
  const { clock, drain, iterations, startMs } = context
  const plannedEndMs = startMs + model.durationMs
  const slots = makeVUSlots(model, context)
  const arrivals = arrivalsOfSegment(model.arrivals, context.segment)
  const nextDueMs = (): number => {
    const next = arrivals.next()
    return next.done === true ? Infinity : startMs + next.value
  }

  let dueMs = nextDueMs()
  let arrived = 0
  while (dueMs < Infinity && !drain.aborted) {
    await clock.awaitArrival(dueMs, drain)
    if (clock.nowMs() - dueMs > LATE_MS) await nextTurn()
    // Read once: at a rate that cannot be kept, the others of the thread still get their turn.
    const nowMs = clock.nowMs()
    for (; dueMs <= nowMs && !drain.aborted; dueMs = nextDueMs()) {
      slots.startOrDrop(dueMs, model.requestAt?.(numberInWhole(arrived++, context.segment)))
    }
  }
  await clock.sleepUntil(plannedEndMs, drain)

  const endMs = Math.min(clock.nowMs(), plannedEndMs)
  // Only a drain leaves arrivals over, and only a late wake-up any that were due before it.
  let missed = 0
  for (; dueMs < endMs; dueMs = nextDueMs()) missed++
  if (missed > 0) iterations.drop(missed)
  await stopGracefully(slots, context, endMs)
  slots.release()
}
