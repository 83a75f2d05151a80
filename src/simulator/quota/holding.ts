import type { Moment, QuotaWindow } from './quota-window.ts'

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
