// An amount, and the window that counts what is taken of it. What a call uses above its reservation is booked all
// the same: it can bring what is taken above the amount, and then nothing is admitted until enough has left.
import assert from 'node:assert/strict'

import type { ThrottleCause } from '../throttle-cause.ts'
import { changeHolding } from './holding.ts'
import type { Holding } from './holding.ts'
import type { QuotaWindow } from './quota-window.ts'

export interface LimitOptions {
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
