// Time in as many stretches as a chart shows, however long the run. Two neighbours become one each time that there would be one too many,
// from the oldest on: the work of an interval is the same at any moment, and the conductor keeps time on the same event loop.

export interface Slots<Slot> {
  /** `isPart`: it is counted with the one before it, and is none of its own. */
  add(interval: Slot, isPart?: boolean): void
  /** All of them as long as each other, but for the last. */
  read(): Slot[]
}

/** `merge` takes two in a row, the earlier first, and changes neither. */
export function makeSlots<Slot>(mostSlots: number, merge: (a: Slot, b: Slot) => Slot): Slots<Slot> {
  const slots: Slot[] = []
  /** How many, from the first, are of twice the intervals that the others have. */
  let doubled = 0
  let intervalsASlot = 1
  let intervalsInLast = 0

  const mergeOnePair = (): void => {
    const [a, b] = slots.slice(doubled, doubled + 2)
    if (a === undefined || b === undefined) throw new Error('no pair is left')
    slots.splice(doubled++, 2, merge(a, b))
  }

  return {
    add(interval, isPart = false) {
      const last = slots.at(-1)
      if (last !== undefined && (isPart || intervalsInLast < intervalsASlot)) {
        slots[slots.length - 1] = merge(last, interval)
        if (!isPart) intervalsInLast++
        return
      }
      if (slots.length >= mostSlots) mergeOnePair()
      if (doubled > 0 && doubled >= slots.length) {
        doubled = 0
        intervalsASlot *= 2
      }
      slots.push(interval)
      intervalsInLast = 1
    },
    read() {
      if (doubled === 0) return [...slots]
      const rest = slots.slice(doubled)
      const pairs = Array.from({ length: Math.ceil(rest.length / 2) }, (_, pair) => rest.slice(2 * pair, 2 * pair + 2))
      return [...slots.slice(0, doubled), ...pairs.map((pair) => pair.reduce(merge))]
    },
  }
}
