import { isShort } from './is-short.ts'
import { addTallies, NO_LOAD, ratesOf, type LoadTally } from './load-tally.ts'
import { addTokens, NO_TOKENS } from './token-arrival.ts'
import type { LoadInterval } from './load-summary.ts'

/** The load of one mode after the other, in as many points as are read with profit, however long the run. */
export interface LoadSeries {
  add(startMs: number, endMs: number, tallies: readonly LoadTally[]): void
  /** By the index of the tallies. */
  intervals(index: number): LoadInterval[]
}

interface Slot {
  readonly startMs: number
  readonly endMs: number
  readonly tallies: readonly LoadTally[]
}

/**
 * Keeps each recorded interval, until there would be more than `mostSlots`: from then on two neighbours become one, and each
 * slot to come has as many recorded intervals as they. `intervalMs`: the plan's.
 */
export function makeLoadSeries(modes: number, mostSlots: number, intervalMs: number): LoadSeries {
  let slots: Slot[] = []
  let intervalsASlot = 1
  let intervalsInLast = 0
  return {
    add(startMs, endMs, tallies) {
      const last = slots.at(-1)
      const added: Slot = { startMs, endMs, tallies }
      const isPart = isShort(added, intervalMs)
      if (last !== undefined && (isPart || intervalsInLast < intervalsASlot)) {
        slots[slots.length - 1] = joined(last, added)
        if (!isPart) intervalsInLast++
        return
      }
      if (slots.length === mostSlots) {
        slots = inPairs(slots)
        intervalsASlot *= 2
      }
      slots.push(added)
      intervalsInLast = 1
    },
    intervals: (index) => {
      if (index >= modes) throw new Error(`there is no mode ${index}`)
      const whole = slots.map(({ tallies }) => tallies[index] ?? NO_LOAD).reduce(addTokens, NO_TOKENS)
      return slots
        .filter(({ startMs, endMs }) => endMs > startMs)
        .map(({ startMs, endMs, tallies }) => ({
          startMs,
          endMs,
          ...ratesOf(tallies[index] ?? NO_LOAD, endMs - startMs, whole),
        }))
    },
  }
}

const joined = (a: Slot, b: Slot): Slot => ({
  startMs: a.startMs,
  endMs: b.endMs,
  tallies: a.tallies.map((tally, index) => addTallies(tally, b.tallies[index] ?? NO_LOAD)),
})

/** `slots` is of an even number. */
const inPairs = (slots: readonly Slot[]): Slot[] =>
  slots.flatMap((slot, index) => {
    const next = slots[index + 1]
    return index % 2 === 1 || next === undefined ? [] : [joined(slot, next)]
  })
