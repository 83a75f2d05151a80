import { normalUpperTail } from './normal.ts'

/**
 * How likely each sum of ranks is, when `chosen` of the values are picked with no regard to their ranks: what the
 * Mann-Whitney test holds a sum against. Exact for whatever ties there are.
 */
export interface RankSumChances {
  /** The chance of a doubled rank sum that is this high or higher. */
  atLeast(doubledSum: number): number
}

/** So many values are counted through; of more, the sum is as good as normal, and counting takes long. */
const MOST_COUNTED = 60

/** `doubledRanks`: of all values, both sides. */
export const rankSumChances = (doubledRanks: readonly number[], chosen: number): RankSumChances =>
  doubledRanks.length <= MOST_COUNTED ? countChances(doubledRanks, chosen) : approximateChances(doubledRanks, chosen)

/**
 * Takes the values one after the other: `chances[k][s]` is the chance that k of those seen so far are chosen and their
 * doubled ranks sum to s. The next one is chosen with the chance of a draw without replacement.
 */
function countChances(doubledRanks: readonly number[], chosen: number): RankSumChances {
  const total = doubledRanks.length
  const largest = doubledRanks
    .toSorted((a, b) => b - a)
    .slice(0, chosen)
    .reduce((sum, rank) => sum + rank, 0)
  const chances = Array.from({ length: chosen + 1 }, () => new Float64Array(largest + 1))
  const nothingYet = chances[0] as Float64Array
  nothingYet[0] = 1
  for (const [seen, rank] of doubledRanks.entries()) {
    const left = total - seen
    for (let k = Math.min(chosen, seen + 1); k >= 0; k--) {
      const now = chances[k] as Float64Array
      const before = chances[k - 1]
      // Of `left` values, chosen - k are still to be chosen.
      const leave = 1 - (chosen - k) / left
      const take = (chosen - k + 1) / left
      for (let sum = largest; sum >= 0; sum--) {
        const left0 = leave > 0 ? (now[sum] as number) * leave : 0
        const taken = before === undefined || sum < rank ? 0 : (before[sum - rank] as number) * take
        now[sum] = left0 + taken
      }
    }
  }
  const tail = chances[chosen] as Float64Array
  for (let sum = largest - 1; sum >= 0; sum--) tail[sum] = (tail[sum] as number) + (tail[sum + 1] as number)
  return { atLeast: (doubledSum) => (doubledSum > largest ? 0 : Math.min(1, tail[Math.max(0, doubledSum)] as number)) }
}

/** With the correction for ties, and half a step for a distribution that has steps (Lehmann, Nonparametrics, 1.4). */
function approximateChances(doubledRanks: readonly number[], chosen: number): RankSumChances {
  const total = doubledRanks.length
  const mean = doubledRanks.reduce((sum, rank) => sum + rank, 0) / total
  const squares = doubledRanks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0)
  // Of a sum of `chosen` drawn without replacement.
  const deviation = Math.sqrt(((chosen * (total - chosen)) / (total * (total - 1))) * squares)
  const step = 1
  return {
    atLeast: (doubledSum) => (deviation === 0 ? 1 : normalUpperTail((doubledSum - step - chosen * mean) / deviation)),
  }
}
