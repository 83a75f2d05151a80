import type { ExecutorContext } from './executor.ts'
import { nextTurn } from '../time/next-turn.ts'
import { arrivalsOfSegment } from './arrivals-of-segment.ts'
import { stopGracefully } from './graceful-stop.ts'
import { makeVUSlots } from './vu-slots.ts'

export interface OpenModel {
  /** Of the whole run: milliseconds from the start, never decreasing, each before the end. */
  readonly arrivals: Iterable<number>
  readonly durationMs: number
  readonly preAllocatedVUs: number
  readonly maxVUs: number
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
  while (dueMs < Infinity && !drain.aborted) {
    await clock.awaitArrival(dueMs, drain)
    if (clock.nowMs() - dueMs > LATE_MS) await nextTurn()
    // Read once: at a rate that cannot be kept, the others of the thread still get their turn.
    const nowMs = clock.nowMs()
    for (; dueMs <= nowMs && !drain.aborted; dueMs = nextDueMs()) slots.startOrDrop(dueMs)
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
