// A call takes from several limits at once, from all of them or from none. What it takes is reserved when it
// starts, adjusted while it runs and settled when it ends.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
import assert from 'node:assert/strict'

import { type Holding, makeHolding, type QuotaLimit } from './quota-limit.ts'
import type { ThrottleCause } from '../vocabulary.ts'

export interface QuotaLedger<Name extends string> {
  /** Takes all of `wants`, or nothing. A refusal names the first limit, in the ledger's order, that is reached. */
  reserve(atMs: number, wants: Readonly<Record<Name, number>>): Reservation<Name> | ThrottleCause
}

/** What a call has taken. It is closed once, by `settle` or by `release`. */
export interface Reservation<Name extends string> {
  /** What the call takes in all, from the limits that are named; more is never refused. Cheap enough for each delta. */
  adjust(atMs: number, taken: Amounts<Name>): void
  /** The last adjustment. */
  settle(atMs: number, taken: Amounts<Name>): void
  /** Gives back all of it: the call was not served, and costs nothing. */
  release(atMs: number): void
}

type Amounts<Name extends string> = Readonly<Partial<Record<Name, number>>>

/** The order of `limits` is the order in which they are tried. Ledgers may share a limit. */
export function makeQuotaLedger<Name extends string>(limits: Readonly<Record<Name, QuotaLimit>>): QuotaLedger<Name> {
  const named = (Object.keys(limits) as Name[]).map((name) => ({ name, limit: limits[name] }))

  return {
    reserve(atMs, wants) {
      for (const { name, limit } of named) {
        if (limit.admits(atMs, wants[name])) continue
        limit.refuse()
        return limit.cause
      }
      const held = named.map(({ name, limit }): Held<Name> => {
        const holding = makeHolding()
        limit.hold(holding, atMs, wants[name])
        return { name, limit, holding }
      })
      return makeReservation(held)
    },
  }
}

interface Held<Name extends string> {
  readonly name: Name
  readonly limit: QuotaLimit
  readonly holding: Holding
}

function makeReservation<Name extends string>(held: readonly Held<Name>[]): Reservation<Name> {
  let isOpen = true

  const adjust = (atMs: number, taken: Amounts<Name>): void => {
    assert(isOpen, 'a reservation is settled or released once, and last')
    for (const { name, limit, holding } of held) limit.hold(holding, atMs, taken[name] ?? holding.amount)
  }
  return {
    adjust,
    settle(atMs, taken) {
      adjust(atMs, taken)
      isOpen = false
    },
    release(atMs) {
      assert(isOpen, 'a reservation is settled or released once, and last')
      isOpen = false
      for (const { limit, holding } of held) limit.hold(holding, atMs, 0)
    },
  }
}
