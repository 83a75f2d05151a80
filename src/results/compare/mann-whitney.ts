import { doubledMidranks } from './midranks.ts'
import { rankSumChances } from './rank-sum-chances.ts'

export interface MannWhitney {
  /** Of all pairs of one value a side, those in which the run's is the greater; a tie is half of one. */
  readonly u: number
  /** The chance of so many or more, were both sides drawn alike. */
  readonly greaterChance: number
  /** Of so few or fewer. */
  readonly lessChance: number
  readonly twoSidedChance: number
}

/** The exact test of Mann and Whitney (1947), conditional on ties. Both sides have values. */
export function mannWhitney(base: readonly number[], run: readonly number[]): MannWhitney {
  const ranks = doubledMidranks([...base, ...run])
  const sumOf = (from: number, to: number): number => ranks.slice(from, to).reduce((sum, rank) => sum + rank, 0)
  const sum = sumOf(base.length, ranks.length)
  const greaterChance = rankSumChances(ranks, run.length).atLeast(sum)
  // As few greater on one side is as many greater on the other.
  const lessChance = rankSumChances(ranks, base.length).atLeast(sumOf(0, base.length))
  return {
    u: (sum - run.length * (run.length + 1)) / 2,
    greaterChance,
    lessChance,
    twoSidedChance: Math.min(1, 2 * Math.min(greaterChance, lessChance)),
  }
}
