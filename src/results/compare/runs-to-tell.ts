import { numberOfDivisions } from './divisions.ts'
import { normalUpperQuantile } from './normal.ts'

/** Of Mann and Whitney's test against Student's, where values are normal: it wants so many more. */
const EFFICIENCY = 3 / Math.PI

/** How likely the runs told of would tell. */
const POWER = 0.9

/** More than that is no advice. */
const MOST_RUNS = 200

export interface Spread {
  /** The deviation of the runs' values, of both sides together; null where no side has two. */
  readonly deviation: number | null
  readonly minShift: number
  /** The shift that was seen. */
  readonly shift: number
  /** How many runs the smaller side has. */
  readonly runs: number
  /** How many metrics of modes are tested together. */
  readonly tested: number
  /** What a test may raise by chance. */
  readonly alpha: number
}

/**
 * How many runs a side would tell. So many that the exact test can reject by Holm's rule at all; that, with nine chances in ten, the
 * interval of runs which do not differ lies within `minShift`; and that a shift of twice as much is found. Where there are as many
 * already, what was seen lies near the least shift that matters, and it takes what tells the two apart. Null above 200.
 */
export function runsToTell({ alpha, deviation, minShift, runs, shift, tested }: Spread): number | null {
  const each = alpha / Math.max(1, tested)
  const able = fewestThatCanReject(each)
  if (deviation === null) return able
  const forSame = runsFor(deviation / minShift, alpha, (1 - POWER) / 2)
  const forWorse = runsFor(deviation / (2 * minShift), each, 1 - POWER)
  const bySpread = Math.max(able, forSame, forWorse)
  const between = Math.abs(minShift - Math.abs(shift))
  const enough = bySpread > runs ? bySpread : Math.max(runs + 1, runsFor(deviation / between, alpha, 1 - POWER))
  return enough > MOST_RUNS ? null : enough
}

/** The least n of which n against n, all of one side above all of the other, has no more than this chance. */
export function fewestThatCanReject(alpha: number): number {
  let runs = 1
  while (1 / numberOfDivisions(runs, runs) > alpha) runs++
  return runs
}

/** The textbook's number for two samples, whose deviation is `ratio` of the shift: 2 ratio² (z + z')². */
const runsFor = (ratio: number, alpha: number, miss: number): number =>
  Math.ceil((2 * ratio ** 2 * (normalUpperQuantile(alpha) + normalUpperQuantile(miss)) ** 2) / EFFICIENCY)

/** Of the values of both sides, each about its own mean. */
export function pooledDeviation(base: readonly number[], run: readonly number[]): number | null {
  const freedom = base.length + run.length - 2
  if (freedom < 1) return null
  return Math.sqrt((squaresAboutMean(base) + squaresAboutMean(run)) / freedom)
}

function squaresAboutMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
