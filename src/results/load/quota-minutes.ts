// What calls held of a quota, minute by minute of the clock. A call reserves when it is sent; what it did not use of that
// comes back when it ends, to the minute that it was sent in, and what it used beyond counts when it ended.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html; that minutes are the clock's is an
// assumption, as AWS publishes no shape of them.
import type { TakenQuota } from '../../metrics/traffic.ts'
import type { RequestMinute } from './load-summary.ts'

export interface QuotaMinutes {
  addTaken(call: TakenQuota): void
  addThrottled(endMs: number): void
  /** All calls that were sent before have been added: what lies before need not be kept call by call. */
  settle(beforeMs: number): void
  /** From the run's first minute to the last in which it called; `measuredMs` is how long the run took. Ends the adding. */
  finish(measuredMs: number): RequestMinute[]
  callsWithoutUsage(): number
}

export const MINUTE_MS = 60_000

/** At one moment: what comes to be reserved under way, and to be taken of the minute's quota. Negative, it is given back. */
interface Change {
  readonly atMs: number
  readonly reserved: number
  readonly taken: number
}

interface Minute {
  requests: number
  throttled: number
  settledTokens: number
  /** In no order; empty once they have been gone through. */
  changes: Change[]
  mostReserved: number
  mostTaken: number
}

/**
 * Times count from `startedAtMs`, of the epoch. `isRated`: whether the model's burndown is known. Without it nobody knows what a call
 * settled, whether it told its usage or not.
 */
export function makeQuotaMinutes(startedAtMs: number, isRated = true): QuotaMinutes {
  const minutes = new Map<number, Minute>()
  const firstMinute = Math.floor(startedAtMs / MINUTE_MS)
  let nextToSettle = firstMinute
  let underWay = 0
  let callsWithoutUsage = 0
  let hasReservations = true
  let hasBurndown = true

  const indexAt = (atMs: number): number => Math.floor((startedAtMs + atMs) / MINUTE_MS)
  const minuteOf = (index: number): Minute => {
    const minute = minutes.get(index) ?? makeMinute()
    minutes.set(index, minute)
    return minute
  }
  const change = (index: number, atMs: number, reserved: number, taken: number): void => {
    minuteOf(Math.max(index, nextToSettle)).changes.push({ atMs, reserved, taken })
  }

  const addTokens = (sentMs: number, endMs: number, reserved: number, settled: number): void => {
    const [sentIn, endedIn] = [indexAt(sentMs), indexAt(endMs)]
    const beyond = Math.max(0, settled - reserved)
    minuteOf(sentIn).settledTokens += settled - beyond
    if (beyond > 0) minuteOf(endedIn).settledTokens += beyond
    change(sentIn, sentMs, reserved, reserved)
    // A minute that is over asks for nothing that comes back to it.
    const back = endedIn === sentIn ? Math.min(0, settled - reserved) : 0
    change(endedIn, endMs, -reserved, back + beyond)
  }

  const settleMinute = (index: number): void => {
    const minute = minutes.get(index)
    if (minute === undefined && underWay === 0) return
    underWay = goThrough(minuteOf(index), underWay)
  }

  return {
    addTaken([sentMs, endMs, reserved, settled]) {
      const [sentIn, endedIn] = [indexAt(sentMs), indexAt(endMs)]
      // What is known of a call by other ways, its output for one, counts in any of them.
      for (let index = sentIn; index <= endedIn; index++) minuteOf(index)
      minuteOf(sentIn).requests++
      if (reserved === null && settled === null && isRated) callsWithoutUsage++
      else if (reserved !== null && settled !== null) addTokens(sentMs, endMs, reserved, settled)
      else {
        if (settled !== null) minuteOf(sentIn).settledTokens += settled
        hasReservations &&= reserved !== null
        hasBurndown &&= settled !== null
      }
    },
    addThrottled(endMs) {
      minuteOf(indexAt(endMs)).throttled++
    },
    settle(beforeMs) {
      while ((nextToSettle + 1) * MINUTE_MS <= startedAtMs + beforeMs) settleMinute(nextToSettle++)
    },
    finish(measuredMs) {
      const last = Math.max(indexAt(measuredMs), ...minutes.keys())
      while (nextToSettle <= last) settleMinute(nextToSettle++)
      return [...minutes]
        .sort(([a], [b]) => a - b)
        .map(([index, minute]) => ({
          startedAt: new Date(index * MINUTE_MS).toISOString(),
          coveredMs: Math.round(coveredMs(index, startedAtMs, measuredMs)),
          requests: minute.requests,
          throttled: minute.throttled,
          settledTokens: hasBurndown ? minute.settledTokens : null,
          mostReservedTokens: hasReservations && hasBurndown ? minute.mostReserved : null,
          mostTakenTokens: hasReservations && hasBurndown ? minute.mostTaken : null,
        }))
    },
    callsWithoutUsage: () => callsWithoutUsage,
  }
}

const makeMinute = (): Minute => ({
  requests: 0,
  throttled: 0,
  settledTokens: 0,
  changes: [],
  mostReserved: 0,
  mostTaken: 0,
})

/** Goes through the minute's changes in time, and returns what is under way at its end. */
function goThrough(minute: Minute, underWayBefore: number): number {
  let [underWay, taken] = [underWayBefore, 0]
  minute.mostReserved = underWay
  // At one moment, what is given back comes first.
  minute.changes.sort((a, b) => a.atMs - b.atMs || a.reserved - b.reserved)
  for (const { reserved, taken: added } of minute.changes) {
    underWay += reserved
    taken += added
    minute.mostReserved = Math.max(minute.mostReserved, underWay)
    minute.mostTaken = Math.max(minute.mostTaken, taken)
  }
  minute.changes = []
  return underWay
}

const coveredMs = (index: number, startedAtMs: number, measuredMs: number): number =>
  Math.max(0, Math.min((index + 1) * MINUTE_MS, startedAtMs + measuredMs) - Math.max(index * MINUTE_MS, startedAtMs))
