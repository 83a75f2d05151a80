import { makeMomentQueue } from './moment-queue.ts'
import type { QuotaWindow } from './quota-window.ts'

/**
 * A store of `capacity` that refills evenly, all of it in `periodMs`; what is taken is what is missing from it. A
 * call that is admitted ends no span of d ms in which more than capacity × (1 + d / periodMs) is booked, itself
 * included.
 *
 * The refill makes good what was booked first, first. Only what it has not reached yet can be given back: to refill
 * an amount and to put it back as well would be to admit it twice. A simple credit, capped at the capacity, does so:
 * a booking of 100 is refilled, another 100 is taken, and 90 that come back from the first then admit 90 too many.
 */
export function makeTokenBucketWindow(capacity: number, periodMs: number): QuotaWindow {
  // In units × periodMs, a refill is elapsed × capacity: whole numbers, whose sums are exact.
  const moments = makeMomentQueue()
  let refilledToMs = -Infinity

  const refill = (atMs: number): void => {
    let due = refilledToMs === -Infinity ? 0 : (atMs - refilledToMs) * capacity
    refilledToMs = atMs
    for (let oldest = moments.oldest(); oldest !== null && due > 0; oldest = moments.oldest()) {
      const refilled = Math.min(due, oldest.counting)
      moments.lower(oldest, refilled)
      due -= refilled
      if (oldest.counting === 0) moments.removeOldest()
    }
  }
  return {
    takenAt(atMs) {
      refill(atMs)
      return moments.total() / periodMs
    },
    book(atMs, amount) {
      refill(atMs)
      return moments.add(atMs, amount * periodMs)
    },
    giveBack(atMs, moment, amount) {
      refill(atMs)
      moments.lower(moment, amount * periodMs)
    },
  }
}
