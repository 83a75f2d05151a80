// The plainest limit that there is: every single unit that a call holds is a number, the millisecond since which it
// counts. Everything is counted anew each time it is asked for, and a store is refilled millisecond by millisecond.

export interface NaiveLimit {
  pass(durationMs: number): void
  taken(): number
  /** Makes `units`, which are one call's, `amount` in all. */
  change(units: number[], amount: number): void
}

function makeNaivePeriods(periodMs: number, counts: (unitMs: number, nowMs: number) => boolean): NaiveLimit {
  const calls = new Set<number[]>()
  let nowMs = 0
  return {
    pass(durationMs) {
      nowMs += durationMs
    },
    taken: () => [...calls].flat().filter((unitMs) => counts(unitMs / periodMs, nowMs / periodMs)).length,
    change(units, amount) {
      calls.add(units)
      while (units.length > amount) units.pop()
      while (units.length < amount) units.push(nowMs)
    },
  }
}

export const makeNaiveClock = (periodMs: number): NaiveLimit =>
  makeNaivePeriods(periodMs, (unit, now) => Math.floor(unit) === Math.floor(now))

export const makeNaiveSliding = (periodMs: number): NaiveLimit =>
  makeNaivePeriods(periodMs, (unit, now) => unit > now - 1)

export function makeNaiveBucket(periodMs: number, capacity: number): NaiveLimit {
  const missing = new Map<number, number>()
  let nowMs = 0

  const refillOnce = (): void => {
    let due = capacity / periodMs
    for (const [unitMs, amount] of missing) {
      missing.set(unitMs, Math.max(0, amount - due))
      due = Math.max(0, due - amount)
    }
  }
  return {
    pass(durationMs) {
      nowMs += durationMs
      for (let i = 0; i < durationMs; i++) refillOnce()
    },
    taken: () => [...missing.values()].reduce((sum, amount) => sum + amount, 0),
    change(units, amount) {
      for (let unitMs = 0; units.length > amount;) {
        unitMs = units.pop()!
        missing.set(unitMs, Math.max(0, missing.get(unitMs)! - 1))
      }
      for (; units.length < amount; units.push(nowMs)) missing.set(nowMs, (missing.get(nowMs) ?? 0) + 1)
    },
  }
}
