import type { Moment } from './quota-window.ts'

/** What still counts, by millisecond. It holds one entry for each, so a period's length bounds it at any rate. */
export interface MomentQueue {
  total(): number
  oldest(): QueuedMoment | null
  /** `atMs` is not before the newest. */
  add(atMs: number, amount: number): Moment
  /** Lowers the moment by `amount`, or by what is left of it. */
  lower(moment: Moment, amount: number): void
  removeOldest(): void
}

export interface QueuedMoment extends Moment {
  readonly atMs: number
  next: QueuedMoment | null
}

export function makeMomentQueue(): MomentQueue {
  let oldest: QueuedMoment | null = null
  let newest: QueuedMoment | null = null
  let total = 0

  const lower = (moment: Moment, amount: number): void => {
    const lowered = Math.min(amount, moment.counting)
    moment.counting -= lowered
    total -= lowered
  }
  return {
    total: () => total,
    oldest: () => oldest,
    add(atMs, amount) {
      total += amount
      if (newest?.atMs === atMs) {
        newest.counting += amount
        return newest
      }
      const moment: QueuedMoment = { atMs, counting: amount, next: null }
      if (newest === null) oldest = moment
      else newest.next = moment
      newest = moment
      return moment
    },
    lower,
    removeOldest() {
      if (oldest === null) return
      const removed = oldest
      lower(removed, removed.counting)
      oldest = removed.next
      // A long call keeps its receipts: through them it must not keep all that was booked since.
      removed.next = null
      if (oldest !== null) return
      newest = null
      // Sums of fractions leave a rest that is nobody's.
      total = 0
    },
  }
}
