import type { Moment, QuotaWindow } from './quota-window.ts'

/**
 * Counts by periods of the clock: from one multiple of `periodMs` up to the next. A call that is admitted finds no
 * more than the limit booked in its own period, itself included. Over two periods' edge twice the limit can pass.
 */
export function makeClockWindow(periodMs: number): QuotaWindow {
  let index = -Infinity
  let period: Moment = { counting: 0 }

  const periodAt = (atMs: number): Moment => {
    const indexAt = Math.floor(atMs / periodMs)
    if (indexAt !== index) {
      index = indexAt
      period = { counting: 0 }
    }
    return period
  }
  return {
    takenAt: (atMs) => periodAt(atMs).counting,
    book(atMs, amount) {
      const booked = periodAt(atMs)
      booked.counting += amount
      return booked
    },
    giveBack(_atMs, moment, amount) {
      // A period that is over may be corrected: nobody asks for it any more.
      moment.counting -= amount
    },
  }
}
