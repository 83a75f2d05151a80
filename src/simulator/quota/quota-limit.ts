import assert from 'node:assert/strict'
import { makeClockWindow, makeSlidingWindow, makeTokenBucketWindow, type Moment, type QuotaWindow } from './windows.ts'
import type { ThrottleCause } from '../vocabulary.ts'

/** What one call has booked of one limit, oldest first: its reservation, and each time that it went beyond. */
export interface Holding {
  amount: number
  readonly bookings: Booking[]
}

interface Booking {
  readonly moment: Moment
  amount: number
}

export const makeHolding = (): Holding => ({ amount: 0, bookings: [] })

/**
 * Makes the holding `amount` in all.
 *
 * More counts at the moment at which it is booked. It was used about then, and a call that outlives the window
 * would otherwise use for nothing what it uses above its reservation. Less undoes the latest bookings, each at the
 * moment at which it counts: AWS returns the rest of a reservation, it does not credit a later minute with it.
 */
export function changeHolding(window: QuotaWindow, holding: Holding, atMs: number, amount: number): void {
  const { bookings } = holding
  const more = amount - holding.amount
  holding.amount = amount
  if (more > 0) book(window, bookings, atMs, more)
  let less = -more
  for (let latest = bookings.at(-1); latest !== undefined && less > 0; latest = bookings.at(-1)) {
    const undone = Math.min(less, latest.amount)
    window.giveBack(atMs, latest.moment, undone)
    latest.amount -= undone
    less -= undone
    if (latest.amount === 0) bookings.pop()
  }
}

function book(window: QuotaWindow, bookings: Booking[], atMs: number, amount: number): void {
  const moment = window.book(atMs, amount)
  const latest = bookings.at(-1)
  if (latest?.moment === moment) latest.amount += amount
  else bookings.push({ moment, amount })
}

// An amount, and the window that counts what is taken of it. What a call uses above its reservation is booked all
// the same: it can bring what is taken above the amount, and then nothing is admitted until enough has left.

interface LimitOptions {
  /** What a call is told that this limit refuses. */
  readonly cause: ThrottleCause
  /** Null: no limit, but a count for the truth. */
  readonly amount: number | null
  /** Not shared with another limit. */
  readonly window: QuotaWindow
}

export interface QuotaLimit {
  readonly cause: ThrottleCause
  admits(atMs: number, amount: number): boolean
  /** Makes `holding` `amount` in all, whether there is room for it or not. */
  hold(holding: Holding, atMs: number, amount: number): void
  /** Counts a call that was refused because of this limit. */
  refuse(): void
  read(atMs: number): LimitReading
}

export interface LimitReading {
  readonly amount: number | null
  /** Reserved and settled together, in the window of the moment. */
  readonly taken: number
  /** The most that was ever taken, by calls too that were released. Above `amount`: by use above a reservation. */
  readonly peak: number
  readonly refusals: number
}

/**
 * Times count from any moment at which a period begins: the Unix epoch, for minutes and days in UTC. They are
 * counted in whole milliseconds, and one before the newest seen counts as the newest. Whole amounts add up exactly.
 */
export function makeQuotaLimit({ cause, amount: limit, window }: LimitOptions): QuotaLimit {
  const most = limit ?? Infinity
  let newestMs = -Infinity
  let peak = 0
  let refusals = 0

  const inOrder = (atMs: number): number => {
    assert(Number.isFinite(atMs), `a quota's time is a number of milliseconds, not ${atMs}`)
    newestMs = Math.max(newestMs, Math.floor(atMs))
    return newestMs
  }
  return {
    cause,
    admits: (atMs, amount) => window.takenAt(inOrder(atMs)) + amount <= most,
    hold(holding, atMs, amount) {
      assert(amount >= 0 && amount < Infinity, `a quota's amount is 0 or more, not ${amount}`)
      const countedMs = inOrder(atMs)
      changeHolding(window, holding, countedMs, amount)
      peak = Math.max(peak, window.takenAt(countedMs))
    },
    refuse() {
      refusals++
    },
    read: (atMs) => ({ amount: limit, taken: window.takenAt(inOrder(atMs)), peak, refusals }),
  }
}

/**
 * `clock-minute`: a new count at each full minute. `sliding`: any minute, wherever it begins. `token-bucket`: a
 * store of one minute's amount that refills evenly.
 */
export type MinuteWindow = 'clock-minute' | 'sliding' | 'token-bucket'

const MINUTE_MS = 60_000

const WINDOWS = {
  'clock-minute': () => makeClockWindow(MINUTE_MS),
  sliding: () => makeSlidingWindow(MINUTE_MS),
  'token-bucket': (amount) => makeTokenBucketWindow(amount, MINUTE_MS),
} satisfies Record<MinuteWindow, (amount: number) => QuotaWindow>

/** What is not limited, by null, is counted by the clock: nothing can be missing from a store without end. */
export const makeMinuteLimit = (cause: ThrottleCause, amount: number | null, window: MinuteWindow): QuotaLimit =>
  makeQuotaLimit({ cause, amount, window: amount === null ? makeClockWindow(MINUTE_MS) : WINDOWS[window](amount) })
