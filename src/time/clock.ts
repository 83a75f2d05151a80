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
