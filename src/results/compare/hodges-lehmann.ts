// By how much the run's values lie above the base's, whatever their distribution: the median of the differences of all
// pairs (Hodges and Lehmann 1963), and the interval of shifts that the Mann-Whitney test does not reject.
import { rankSumChances } from './rank-sum-chances.ts'

export interface ShiftInterval {
  readonly low: number
  readonly high: number
}

export function shiftOf(base: readonly number[], run: readonly number[]): number {
  const differences = differencesOf(base, run)
  const upper = differences[Math.floor(differences.length / 2)] as number
  const lower = differences[Math.ceil(differences.length / 2) - 1] as number
  return (lower + upper) / 2
}

/**
 * Misses the true shift on each side with at most the chance `tail`. Null where there are too few values for any
 * interval but an endless one.
 */
export function shiftInterval(base: readonly number[], run: readonly number[], tail: number): ShiftInterval | null {
  const cut = endsToCut(base.length, run.length, tail)
  if (cut === 0) return null
  const differences = differencesOf(base, run)
  return { low: differences[cut - 1] as number, high: differences[differences.length - cut] as number }
}

/** How many of the lowest differences lie below the interval, less one: the most u with P(U < u) <= tail, of sides without ties. */
function endsToCut(baseCount: number, runCount: number, tail: number): number {
  const ranks = Array.from({ length: baseCount + runCount }, (_, index) => 2 * (index + 1))
  const chances = rankSumChances(ranks, runCount)
  const pairs = baseCount * runCount
  const largest = 2 * pairs + runCount * (runCount + 1)
  let cut = 0
  // U and its mirror image are equally likely: P(U < u) = P(U > pairs - u).
  while (cut < pairs / 2 && chances.atLeast(largest - 2 * cut) <= tail) cut++
  return cut
}

function differencesOf(base: readonly number[], run: readonly number[]): Float64Array {
  const differences = new Float64Array(base.length * run.length)
  let next = 0
  for (const before of base) for (const after of run) differences[next++] = after - before
  return differences.sort()
}
