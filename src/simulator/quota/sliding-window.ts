import { makeMomentQueue } from './moment-queue.ts'
import type { QuotaWindow } from './quota-window.ts'

/**
 * Counts what was booked less than `periodMs` ago. A call that is admitted ends no span of that length, wherever
 * it begins, in which more than the limit is booked, itself included.
 */
export function makeSlidingWindow(periodMs: number): QuotaWindow {
  const moments = makeMomentQueue()

  const forget = (atMs: number): void => {
    for (let oldest = moments.oldest(); oldest !== null && oldest.atMs <= atMs - periodMs; oldest = moments.oldest()) {
      moments.removeOldest()
    }
  }
  return {
    takenAt(atMs) {
      forget(atMs)
      return moments.total()
    },
    book(atMs, amount) {
      forget(atMs)
      return moments.add(atMs, amount)
    },
    giveBack(atMs, moment, amount) {
      forget(atMs)
      moments.lower(moment, amount)
    },
  }
}
