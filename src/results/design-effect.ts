// Calls of one minute resemble each other: a slow minute makes many slow calls, which know no more than a few. How much less they know is
// seen in how the share of samples beyond a value goes up and down from stretch to stretch of the run (Kish, Survey Sampling, 1965;
// Woodruff 1952, for quantiles).
import { studentTQuantile } from '../statistics/student-t.ts'

/** Some time of a run. */
export interface Stretch {
  readonly samples: number
  /** How many of them lie beyond the value; need not be whole. */
  readonly beyond: number
}

/** What a design effect is taken for where nobody can tell it. */
const UNKNOWN_EFFECT = 2
/** Fewer stretches, or fewer samples in each on average, tell nothing. */
const LEAST_STRETCHES = 5
const LEAST_SAMPLES = 10

/**
 * As how many independent samples those of the stretches count, for the share that lies beyond a value. `stretches` follow each other in
 * time; null where the run was not cut into any. `samples` are all of them.
 */
export function effectiveSamples(samples: number, stretches: readonly Stretch[] | null, tail = 0.025): number {
  const filled = (stretches ?? []).filter((each) => each.samples > 0)
  if (filled.length < LEAST_STRETCHES || samples < LEAST_SAMPLES * filled.length) return samples / UNKNOWN_EFFECT
  const effect = designEffect(samples, filled)
  if (effect <= 1) return samples
  // The variance is itself estimated, of few stretches: Student's t in place of the normal quantile.
  const [normal, t] = [MANY, filled.length - 1].map((degrees) => studentTQuantile(1 - tail, degrees)) as [
    number,
    number,
  ]
  return (samples / effect) * (normal / t) ** 2
}

/** Degrees of freedom with which Student's t is a normal variable. */
const MANY = 1e9

/** Beyond it, ten stretches are of one and the same weather, and no rule mends that. */
const MOST_ALIKE = 0.8

/** The variance of the share beyond, over what it is of independent samples. */
function designEffect(samples: number, stretches: readonly Stretch[]): number {
  const share = stretches.reduce((sum, { beyond }) => sum + beyond, 0) / samples
  if (share <= 0 || share >= 1) return 1
  const count = stretches.length
  const excesses = stretches.map((each) => each.beyond - each.samples * share)
  const squares = excesses.reduce((sum, each) => sum + each * each, 0)
  if (squares === 0) return 1
  const products = excesses.reduce((sum, each, index) => sum + each * (excesses[index + 1] ?? 0), 0)
  // Neighbours that are alike: what makes calls slow lasts longer than a stretch, and fewer of them are independent. Of an autoregressive
  // row the variance of the mean is (1 + phi) / (1 - phi) times as great. The correlation of so few is too low by (1 + 4 phi) / count
  // (Marriott and Pope 1954) and uncertain: test/experiments/interval-coverage.ts has what comes of this.
  const correlation = products / squares
  const phi = Math.min(MOST_ALIKE, Math.max(0, correlation + (2 + 4 * Math.max(0, correlation)) / count))
  const variance = squares * (count / (count - 1)) * ((1 + phi) / (1 - phi))
  return variance / (samples * share * (1 - share))
}
