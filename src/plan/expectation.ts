import type { Distribution } from './distribution.ts'

// Where a normal variable is looked at: from -8 to 8 deviations, beyond which it has a chance of 10⁻¹⁵.
const DEVIATIONS = 8
const POINTS = 2_001

/** The mean of `valueOf` over the draws of a distribution, which are whole numbers where `isWhole`. */
export function expectation(distribution: Distribution, valueOf: (value: number) => number, isWhole = true): number {
  const at = (value: number): number => valueOf(isWhole ? Math.round(value) : value)
  switch (distribution.kind) {
    case 'constant':
      return valueOf(distribution.value)
    case 'uniform': {
      const { max, min } = distribution
      if (!isWhole) return meanOver((share) => at(min + share * (max - min)))
      // Each whole number is as likely; of many, evenly chosen ones stand for all.
      const count = Math.min(POINTS, max - min + 1)
      return meanOf(count, (index) => at(min + (count === 1 ? 0 : (index * (max - min)) / (count - 1))))
    }
    case 'loguniform':
      return meanOver((share) => at(distribution.min * (distribution.max / distribution.min) ** share))
    case 'lognormal': {
      const { max, median, min, sigma } = distribution
      return overNormal((deviate) => at(Math.min(max, Math.max(min, median * Math.exp(sigma * deviate)))))
    }
  }
}

export const meanOfDistribution = (distribution: Distribution): number => expectation(distribution, (value) => value)

const meanOf = (count: number, valueAt: (index: number) => number): number =>
  Array.from({ length: count }, (_, index) => valueAt(index)).reduce((sum, value) => sum + value, 0) / count

/** In the middle of each of many equal parts of 0 to 1. */
const meanOver = (valueAt: (share: number) => number): number =>
  meanOf(POINTS, (index) => valueAt((index + 0.5) / POINTS))

function overNormal(valueAt: (deviate: number) => number): number {
  let [sum, weights] = [0, 0]
  for (let index = 0; index < POINTS; index++) {
    const deviate = DEVIATIONS * ((2 * index) / (POINTS - 1) - 1)
    const weight = Math.exp((-deviate * deviate) / 2)
    sum += weight * valueAt(deviate)
    weights += weight
  }
  return sum / weights
}
