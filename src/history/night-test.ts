import { studentTQuantile, studentTUpperTail } from '../statistics/student-t.ts'

// How far tonight may lie from the nights before by chance. The night is the unit: its runs share what the service was like, and only nights
// show how nights differ. The test is Student's t of a new observation (a prediction interval), made wider for nights that resemble
// their neighbours; where both sides met the same nights, it is the paired t of their differences.

/** How one side differs from the other, and how far it may by chance. */
export interface Yardstick {
  /** From base to run, on the scale of the metric, higher being worse. */
  readonly shift: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** The deviation from night to night, or of the differences of pairs. */
  readonly spread: number
  /** The standard error that so many nights of base, or pairs, would give. */
  standardErrorOf(count: number): number
}

interface NightValues {
  /** The trimmed mean of each night's runs, on the scale of the metric. */
  readonly base: readonly number[]
  readonly run: readonly number[]
  /** The least variance of a night that its calls and its clock allow: a base without spread has not shown that there is none. */
  readonly leastVariance: number
  /** What a night of run varies more than a night of base because fewer runs were made in it. */
  readonly extraVariance: number
}

/** Null where base has fewer than two nights. */
export function yardstickOfNights({ base, extraVariance, leastVariance, run }: NightValues): Yardstick | null {
  const [m, q] = [base.length, run.length]
  if (m < 2 || q < 1) return null
  const variance = Math.max(varianceOf(base), leastVariance)
  const standardErrorOf = (nights: number): number =>
    Math.sqrt(memoryFactor(nights, q) * variance * (1 / q + 1 / nights) + extraVariance / q)
  return {
    shift: meanOf(run) - meanOf(base),
    standardError: standardErrorOf(m),
    degreesOfFreedom: m - 1,
    spread: Math.sqrt(variance),
    standardErrorOf,
  }
}

/** Of the differences of pairs, or of the mean difference of each night. Null of fewer than two. */
export function yardstickOfPairs(differences: readonly number[], leastVariance: number): Yardstick | null {
  const count = differences.length
  if (count < 2) return null
  const spread = Math.sqrt(Math.max(varianceOf(differences), leastVariance))
  const standardErrorOf = (pairs: number): number => spread / Math.sqrt(pairs)
  return {
    shift: meanOf(differences),
    standardError: standardErrorOf(count),
    degreesOfFreedom: count - 1,
    spread,
    standardErrorOf,
  }
}

/** The chance of a shift for the worse as clear as this, were there none. */
export const chanceOfWorse = ({ degreesOfFreedom, shift, standardError }: Yardstick): number =>
  studentTUpperTail(shift / standardError, degreesOfFreedom)

export const chanceOfBetter = (yardstick: Yardstick): number => chanceOfWorse({ ...yardstick, shift: -yardstick.shift })

/** Half of the interval in which the shift of nine nights in ten without a change lies. */
export const usualMargin = ({ degreesOfFreedom, standardError }: Yardstick): number =>
  studentTQuantile(0.95, degreesOfFreedom) * standardError

/** The shift that is found four times in five, where a test may raise by the chance `level`. */
export const shiftSeen = (
  { standardErrorOf }: Pick<Yardstick, 'standardErrorOf'>,
  count: number,
  level: number,
): number => (studentTQuantile(1 - level, count - 1) + studentTQuantile(0.8, count - 1)) * standardErrorOf(count)

/** More nights, or pairs, are no advice. */
const MOST_COUNTED = 60

/** The least number, above `count` and at least `fewest`, with which a shift is seen; null where that is above 60. */
export function countThatSees(
  yardstick: Yardstick,
  shift: number,
  level: number,
  { count, fewest }: { readonly count: number; readonly fewest: number },
): number | null {
  for (let more = Math.max(count + 1, fewest); more <= MOST_COUNTED; more++) {
    if (shiftSeen(yardstick, more, level) <= shift) return more
  }
  return null
}

/** Each as it would be with all others asked too (Holm, Scandinavian Journal of Statistics 6, 1979), in their order. */
export function holm(chances: readonly number[]): number[] {
  const order = chances.map((_, place) => place).sort((a, b) => (chances[a] as number) - (chances[b] as number))
  const adjusted = Array.from<number>({ length: chances.length })
  let highest = 0
  for (const [rank, place] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (chances[place] as number) * (chances.length - rank)))
    adjusted[place] = highest
  }
  return adjusted
}

/** What a night is taken to leave to the next. It cannot be estimated of a dozen nights, and is seldom more. */
const MEMORY = 0.5

/**
 * By how much more a new night varies about the mean of those before than their own variance says, where each remembers the one before:
 * with R the correlations of an AR(1) of `MEMORY`, a = (-1/m …, 1/q …), it is a'Ra over the expectation of s²(1/q + 1/m).
 */
export function memoryFactor(baseNights: number, runNights: number): number {
  const total = baseNights + runNights
  const weight = (night: number): number => (night < baseNights ? -1 / baseNights : 1 / runNights)
  let [ofDifference, withinBase] = [0, 0]
  for (let a = 0; a < total; a++) {
    for (let b = 0; b < total; b++) {
      const correlation = MEMORY ** Math.abs(a - b)
      ofDifference += weight(a) * weight(b) * correlation
      if (a < baseNights && b < baseNights) withinBase += correlation
    }
  }
  const ofVariance = (baseNights - withinBase / baseNights) / (baseNights - 1)
  return ofDifference / (ofVariance * (1 / runNights + 1 / baseNights))
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Of two values or more, about their mean. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

/** Null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  const upper = sorted[Math.floor(sorted.length / 2)]
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2
}

/**
 * The mean without the lowest and the highest fifth, of three values or more without one of each at least (Tukey's trimmed mean): a run that
 * went astray moves it little, and of five runs it varies a fifth less than their median. Of three or four it is the median. Null of nothing.
 */
export function trimmedMeanOf(values: readonly number[]): number | null {
  const cut = trimmedOf(values.length)
  const kept = values.toSorted((a, b) => a - b).slice(cut, values.length - cut)
  return kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length
}

const trimmedOf = (count: number): number => (count < 3 ? 0 : Math.max(1, Math.floor(count / 5)))

/** Of 1 to 9 normal values; of more the product with their number changes little. By simulation, 400,000 samples each. */
const VARIANCES = [1, 0.5, 0.449, 0.298, 0.227, 0.184, 0.155, 0.134, 0.118] as const

/** The variance of the trimmed mean of so many normal values, in units of one's. */
export const varianceOfTrimmedMean = (count: number): number => VARIANCES[count - 1] ?? 1.14 / count
