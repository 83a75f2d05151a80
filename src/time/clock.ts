/**
 * The time that everything is measured on: milliseconds of one monotonic clock, the same in every
 * thread of the process. Only differences and comparisons mean anything; it is not the time of day.
 */
export interface Clock {
  nowMs(): number
  /**
   * Resolves at `atMs` or up to some two milliseconds later, as a timer does, never before. A moment that has
   * passed resolves in the same turn. When `signal` aborts, it resolves early: the caller looks.
   */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>
}

/** The clock of whoever starts what has to start on time. */
export interface ArrivalClock extends Clock {
  /**
   * As `sleepUntil`, but as soon after `atMs` as the event loop allows. It looks at the time in every turn of the last millisecond, and so
   * keeps a thread busy that waits often: it is for arrivals alone.
   */
  awaitArrival(atMs: number, signal?: AbortSignal): Promise<void>
}

/** Resolves when the event loop has gone round once: sockets and messages that were waiting have been served by then. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** What a piece of work may hold an event loop that others keep time on. */
const SLICE_MS = 0.5

/**
 * Shares the event loop with whoever keeps time on it. To be awaited after each small piece of work: it gives the turn away once those
 * since the last time have taken half a millisecond.
 */
export function takeTurns(clock: Pick<Clock, 'nowMs'>): () => Promise<void> {
  let startedMs = clock.nowMs()
  return async () => {
    if (clock.nowMs() - startedMs < SLICE_MS) return
    await nextTurn()
    startedMs = clock.nowMs()
  }
}
