import type { Distribution } from '../scenario/distribution-schema.ts'

export interface WeightedDraw {
  readonly value: number
  readonly weight: number
}

// Where a normal variable is looked at: from -8 to 8 deviations, beyond which it has a chance of 10⁻¹⁵.
const DEVIATIONS = 8
const POINTS = 2_001

/** Whole numbers that stand for all draws of a distribution, each as likely as its weight. */
export function weightedDraws(distribution: Distribution): WeightedDraw[] {
  switch (distribution.kind) {
    case 'constant':
      return [{ value: distribution.value, weight: 1 }]
    // Only its mean is known, and what lies on both sides of it.
    case 'by-row':
      return [{ value: distribution.mean, weight: 1 }]
    case 'uniform': {
      const { max, min } = distribution
      // Each whole number is as likely; of many, evenly chosen ones stand for all.
      const count = Math.min(POINTS, max - min + 1)
      return drawsAt(count, (index) => min + (count === 1 ? 0 : (index * (max - min)) / (count - 1)))
    }
    case 'loguniform': {
      const { max, min } = distribution
      // In the middle of each of many equal parts of 0 to 1.
      return drawsAt(POINTS, (index) => min * (max / min) ** ((index + 0.5) / POINTS))
    }
    case 'lognormal': {
      const { max, median, min, sigma } = distribution
      const deviateAt = (index: number): number => DEVIATIONS * ((2 * index) / (POINTS - 1) - 1)
      return drawsAt(
        POINTS,
        (index) => Math.min(max, Math.max(min, median * Math.exp(sigma * deviateAt(index)))),
        (index) => Math.exp(-(deviateAt(index) ** 2) / 2),
      )
    }
  }
}

const drawsAt = (
  count: number,
  valueAt: (index: number) => number,
  weightAt: (index: number) => number = () => 1,
): WeightedDraw[] =>
  Array.from({ length: count }, (_, index) => ({ value: Math.round(valueAt(index)), weight: weightAt(index) }))

export function meanOfDistribution(distribution: Distribution): number {
  let [sum, weights] = [0, 0]
  for (const { value, weight } of weightedDraws(distribution)) {
    sum += weight * value
    weights += weight
  }
  return sum / weights
}
