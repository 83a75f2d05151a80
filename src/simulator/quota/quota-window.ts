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
