// E-Divisive (Matteson and James, Journal of the American Statistical Association 109, 2014), as it is used on histories of
// performance: where a row of values divides into parts of different distributions, whatever they are.
import { drawPermutation } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

export interface ChangePoint {
  /** The place of the first value after the change. */
  readonly at: number
  /** Of a division as clear as this one, in rows whose parts have no change within them. */
  readonly chance: number
}

/** So many values are on each side of a change: one that stands alone is an outlier, and two may be chance. */
export const FEWEST_ON_A_SIDE = 3

/**
 * The changes of a row of values, in its order. The clearest division of any part is held against the clearest of the same parts
 * shuffled; where no more than `significance` of these are as clear, it stands, and its two parts are looked at in turn.
 */
export function findChangePoints(values: readonly number[], significance: number, random: Random): ChangePoint[] {
  const found: ChangePoint[] = []
  let parts = [divide(values)]
  for (;;) {
    const clearest = parts.reduce((best, part) => (part.clarity > best.clarity ? part : best))
    if (!(clearest.clarity > 0)) break
    const chance = chanceOf(clearest.clarity, parts, significance, random)
    if (chance > significance) break
    const start = startOf(clearest, parts)
    found.push({ at: start + clearest.at, chance })
    parts = parts.flatMap((part) =>
      part === clearest ? [divide(part.values.slice(0, part.at)), divide(part.values.slice(part.at))] : [part],
    )
  }
  return found.sort((a, b) => a.at - b.at)
}

/** A part, and where it divides best. */
interface Part {
  readonly values: readonly number[]
  readonly at: number
  /** 0 where it is too short to divide. */
  readonly clarity: number
}

const startOf = (part: Part, parts: readonly Part[]): number =>
  parts.slice(0, parts.indexOf(part)).reduce((sum, { values }) => sum + values.length, 0)

/**
 * The division at which a left side and what follows it differ most: by the energy distance between them, weighted by their lengths. What
 * follows may end before the part does, so that a row which goes up and comes back does not hide both changes.
 */
function divide(values: readonly number[], scratch = new Float64Array((values.length + 1) ** 2)): Part {
  const total = values.length
  const sums = sumDistances(values, scratch)
  let [best, clarity] = [0, 0]
  for (let at = FEWEST_ON_A_SIDE; at <= total - FEWEST_ON_A_SIDE; at++) {
    const withinLeft = sums(0, at, 0, at) / (at * (at - 1))
    for (let end = at + FEWEST_ON_A_SIDE; end <= total; end++) {
      const right = end - at
      const between = sums(0, at, at, end) / (at * right)
      const withinRight = sums(at, end, at, end) / (right * (right - 1))
      const weighted = ((at * right) / end) * (2 * between - withinLeft - withinRight)
      if (weighted > clarity) [best, clarity] = [at, weighted]
    }
  }
  return { values, at: best, clarity }
}

/** The sum of all distances from values of the first range to values of the second, for any two ranges, by four of the corner sums in `scratch`. */
function sumDistances(
  values: readonly number[],
  scratch: Float64Array,
): (start: number, end: number, otherStart: number, otherEnd: number) => number {
  const width = values.length + 1
  for (let row = 1; row < width; row++) {
    let ofRow = 0
    const value = values[row - 1] as number
    for (let column = 1; column < width; column++) {
      ofRow += Math.abs(value - (values[column - 1] as number))
      scratch[row * width + column] = (scratch[(row - 1) * width + column] as number) + ofRow
    }
  }
  const corner = (row: number, column: number): number => scratch[row * width + column] as number
  return (start, end, otherStart, otherEnd) =>
    corner(end, otherEnd) - corner(start, otherEnd) - corner(end, otherStart) + corner(start, otherStart)
}

/** It stops as soon as the chance is above what would be significant: most rows have no change, and are soon done. */
function chanceOf(clarity: number, parts: readonly Part[], significance: number, random: Random): number {
  const scratches = parts.map(({ values }) => new Float64Array((values.length + 1) ** 2))
  const shuffles = Math.max(FEWEST_SHUFFLES, Math.ceil(5 / significance))
  let asClear = 1
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    // Sums of the same distances in another order differ in their last digits.
    if (clearestOfShuffled(parts, scratches, random) >= clarity * (1 - ROUNDING)) asClear++
    if (asClear > significance * (shuffles + 1)) return 1
  }
  return asClear / (shuffles + 1)
}

const FEWEST_SHUFFLES = 999
const ROUNDING = 1e-9

const clearestOfShuffled = (
  parts: readonly Part[],
  scratches: readonly Float64Array<ArrayBuffer>[],
  random: Random,
): number =>
  Math.max(
    ...parts.map(({ values }, place) => {
      const order = drawPermutation(random, values.length)
      const shuffled = order.map((from) => values[from] as number)
      return divide(shuffled, scratches[place]).clarity
    }),
  )
