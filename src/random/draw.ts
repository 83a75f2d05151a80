import type { Random } from './random.ts'

/** Uniform between `min` and `max`; rounding can make it `max` itself. */
export const drawUniform = (random: Random, min: number, max: number): number => min + random.next() * (max - min)

/** A whole number, each of min … max (both included) as likely as the others. */
export const drawInteger = (random: Random, min: number, max: number): number =>
  // `min` is added last: added to the fraction, it could round it up to one more than `max`.
  min + Math.floor(drawUniform(random, 0, max - min + 1))

/** Mean 0, deviation 1 (Box and Muller 1958; one of the pair is dropped, to keep draws countable). */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

/** exp of a normal variable: half of the draws lie below `median`, and `sigma` is the deviation of the logarithm. */
export const drawLognormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * drawNormal(random))

/** As likely between `min` and 2·`min` as between `max`/2 and `max`: uniform in the logarithm, and within the bounds. */
export const drawLoguniform = (random: Random, min: number, max: number): number =>
  // Rounding can make the power a little more than its base.
  Math.min(max, min * (max / min) ** random.next())

/** The time to the next event of a Poisson process with `mean` between events. */
export const drawExponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.next())

/**
 * Mean `shape`, variance `shape` (Marsaglia and Tsang 2000). They accept 95 % of draws and more; below a shape of 1 they
 * take the variable of one shape more, times a uniform one to the power of 1/shape.
 */
export function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = drawNormal(random)
    const cube = (1 + c * normal) ** 3
    if (cube <= 0) continue
    if (Math.log(1 - random.next()) < normal ** 2 / 2 + d * (1 - cube + Math.log(cube))) return d * cube
  }
}

/** The normal deviate that 90 % of draws stay under. */
const NORMAL_P90 = 1.2815515655446004

/** The sigma of a log-normal variable with the given median and 90th percentile. */
export const lognormalSigma = (median: number, p90: number): number => Math.log(p90 / median) / NORMAL_P90

/** An index into `weights`, each as likely as its weight says. */
export function drawWeighted(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return index
  }
  // Rounding may leave nothing that is below 0: the last that can be drawn at all then.
  return weights.findLastIndex((weight) => weight > 0)
}

/** A permutation of 0 … length - 1, every one as likely as the others (Fisher and Yates). */
export function drawPermutation(random: Random, length: number): number[] {
  const order = Array.from({ length }, (_, index) => index)
  for (let last = length - 1; last > 0; last--) {
    const chosen = drawInteger(random, 0, last)
    ;[order[last], order[chosen]] = [order[chosen] as number, order[last] as number]
  }
  return order
}
