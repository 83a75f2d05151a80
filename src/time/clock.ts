/**
 * The time that everything is measured on: milliseconds of one monotonic clock, the same in every
 * thread of the process. Only differences and comparisons mean anything; it is not the time of day.
 */
export interface Clock {
  nowMs(): number
  /**
   * Resolves at `atMs` or as soon after it as the event loop allows, never before. A moment that has
   * passed resolves in the same turn. When `signal` aborts, it resolves early: the caller looks.
   */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>
}
