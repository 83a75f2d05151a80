// How an amount that was booked at one moment counts from then on. AWS does not publish the shape, so there are
// three. A window admits nothing and refuses nothing: it says what counts, and a limit compares.
// A reservation leaves with the moment at which it was booked, even while its call runs.
// Times are whole milliseconds and never go back; the limit sees to both.

export interface QuotaWindow {
  takenAt(atMs: number): number
  /** Counts `amount` from `atMs` on, whether there is room for it or not. */
  book(atMs: number, amount: number): Moment
  /** Takes back what of `amount` still counts. What has left the window makes no room by being given back. */
  giveBack(atMs: number, moment: Moment, amount: number): void
}

/** All that was booked at the same time by a window's reckoning, whoever booked it: the receipt for each of them. */
export interface Moment {
  /** What is left of it. The window's own. */
  counting: number
}

/** What still counts, by millisecond. It holds one entry for each, so a period's length bounds it at any rate. */
interface MomentQueue {
  total(): number
  oldest(): QueuedMoment | null
  /** `atMs` is not before the newest. */
  add(atMs: number, amount: number): Moment
  /** Lowers the moment by `amount`, or by what is left of it. */
  lower(moment: Moment, amount: number): void
  removeOldest(): void
}

interface QueuedMoment extends Moment {
  readonly atMs: number
  next: QueuedMoment | null
}

function makeMomentQueue(): MomentQueue {
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
