// Finds the log-normal base of a figure of which only the sum, or the product, with something known is published:
//   value = shift + factor · median · exp(sigma · z),   z standard normal
// with a shift (prefill) and a factor (jitter) of each call of a sample. The sample is averaged over exactly, so that
// the fit has no chance in it but the sample's own.
import type { Percentiles } from './study-a.ts'

export interface KnownPart {
  readonly shift: number
  readonly factor: number
}

/** `sigma` is the deviation of the logarithm. */
export interface LogNormal {
  readonly median: number
  readonly sigma: number
}

/** One of several, each as often as its share says. */
export type Mixture = readonly (LogNormal & { readonly share: number })[]

/** The share of values up to `value`. */
export function shareUpTo(value: number, sample: readonly KnownPart[], mixture: Mixture): number {
  let sum = 0
  for (const { shift, factor } of sample) {
    const left = (value - shift) / factor
    if (left <= 0) continue
    for (const { share, median, sigma } of mixture) sum += share * normalShare(Math.log(left / median) / sigma)
  }
  return sum / sample.length
}

export const quantileOf = (share: number, sample: readonly KnownPart[], mixture: Mixture): number =>
  bisect((value) => shareUpTo(value, sample, mixture) < share, 1e-6, 1e9)

/** The base under which the sample has the published percentiles. */
export function fitLogNormal(published: Percentiles, sample: readonly KnownPart[]): LogNormal {
  const medianFor = (sigma: number): number =>
    fitMedian({ value: published.p50, share: 0.5 }, sample, (median) => [{ share: 1, median, sigma }])
  // A wider base has more values above the p90.
  const sigma = bisect(
    (tried) => shareUpTo(published.p90, sample, [{ share: 1, median: medianFor(tried), sigma: tried }]) > 0.9,
    1e-4,
    5,
  )
  return { median: medianFor(sigma), sigma }
}

/** The median of one part of a mixture under which `share` of the sample lie at `value` or below. */
export const fitMedian = (
  { value, share }: { readonly value: number; readonly share: number },
  sample: readonly KnownPart[],
  mixtureWith: (median: number) => Mixture,
): number => bisect((median) => shareUpTo(value, sample, mixtureWith(median)) > share, value * 1e-3, value * 1e3)

/** Where `isBelow` turns from true to false, on a logarithmic scale. */
function bisect(isBelow: (value: number) => boolean, least: number, most: number): number {
  let [low, high] = [Math.log(least), Math.log(most)]
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2
    if (isBelow(Math.exp(middle))) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}

/** The standard normal distribution function, within 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = Math.exp((-z * z) / 2) * polynomial * 0.3989422804014327
  return z > 0 ? 1 - tail : tail
}
