import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

/** The ways in which runs could have been labelled base and run, were the labels chance. */
export interface Divisions {
  /** Each has the places of the runs that are labelled run, ascending. One of them is the true one: the last places. */
  readonly chosen: readonly (readonly number[])[]
  /** Whether all of them are there, or a sample. */
  readonly isComplete: boolean
}

/** Fewer are listed, more are drawn: 8 against 8 has 12,870. */
const MOST_LISTED = 13_000
const DRAWN = 9_999

export function divisionsOf(baseCount: number, runCount: number, random: Random): Divisions {
  const total = baseCount + runCount
  if (numberOfDivisions(baseCount, runCount) <= MOST_LISTED) {
    return { chosen: [...combinations(total, runCount)], isComplete: true }
  }
  const asItIs = Array.from({ length: runCount }, (_, index) => baseCount + index)
  return {
    chosen: [asItIs, ...Array.from({ length: DRAWN }, () => drawCombination(total, runCount, random))],
    isComplete: false,
  }
}

export function numberOfDivisions(baseCount: number, runCount: number): number {
  let number = 1
  for (let k = 1; k <= runCount; k++) number = (number * (baseCount + k)) / k
  return Math.round(number)
}

/** In the order of words, so that the last places come last. */
function* combinations(total: number, count: number): Generator<number[]> {
  const places = Array.from({ length: count }, (_, index) => index)
  for (;;) {
    yield [...places]
    const moving = places.findLastIndex((place, index) => place < total - count + index)
    if (moving === -1) return
    const first = (places[moving] as number) + 1
    for (let index = moving; index < count; index++) places[index] = first + index - moving
  }
}

/** Each as likely as the others: Floyd's way, with as many draws as places. */
function drawCombination(total: number, count: number, random: Random): number[] {
  const places = new Set<number>()
  for (let last = total - count; last < total; last++) {
    const place = drawInteger(random, 0, last)
    places.add(places.has(place) ? last : place)
  }
  return [...places].sort((a, b) => a - b)
}
