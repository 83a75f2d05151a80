import { divisionsOf } from './divisions.ts'
import { shiftOf } from './hodges-lehmann.ts'
import { doubledMidranks } from './midranks.ts'
import { rankSumChances } from './rank-sum-chances.ts'
import { stepDown, type Question } from './step-down.ts'
import type { Random } from '../../random/random.ts'

/** What was observed of one metric of one mode: a value a run, on a scale on which shifts add up. */
export interface Observed {
  readonly base: readonly number[]
  readonly run: readonly number[]
  /** The least shift that matters. */
  readonly minShift: number
}

/**
 * For each metric the chance that runs which do not differ show a rise as clear as its own in any of them. A rise is only one
 * where the shift is `minShift` or more, in the divisions that it is held against as well: so a metric that never moves as far as to
 * matter takes nothing from the others (ADR 20). Chances above `mostChance` all count as 1. The two sides have as many runs in all of them.
 */
export function riseChances(all: readonly Observed[], mostChance: number, random: Random): number[] {
  const [first] = all
  if (first === undefined) return []
  const { chosen } = divisionsOf(first.base.length, first.run.length, random)
  return stepDown(all.map((observed) => askWhetherItRose(observed, chosen, mostChance)))
}

/** A chance of 1 in 20 is a sum of many, and not quite 0.05. */
const ROUNDING = 1e-9

function askWhetherItRose(
  { base, minShift, run }: Observed,
  divisions: readonly (readonly number[])[],
  mostChance: number,
): Question {
  const values = [...base, ...run]
  const ranks = doubledMidranks(values)
  const { atLeast } = rankSumChances(ranks, run.length)
  const chanceOf = (places: readonly number[]): number => {
    let sum = 0
    for (const place of places) sum += ranks[place] as number
    const chance = atLeast(sum)
    return chance <= mostChance * (1 + ROUNDING) && shiftOfDivision(values, places) >= minShift ? chance : 1
  }
  const asItIs = run.map((_, index) => base.length + index)
  return { chances: divisions.map(chanceOf), observed: chanceOf(asItIs) }
}

function shiftOfDivision(values: readonly number[], places: readonly number[]): number {
  const isChosen = new Set(places)
  const [base, run]: [number[], number[]] = [[], []]
  for (const [place, value] of values.entries()) (isChosen.has(place) ? run : base).push(value)
  return shiftOf(base, run)
}
