// Which percentiles a summary gives, and how many samples it takes to claim each.

/** In percent, as they are written in summary.json. */
export const PERCENTILES = ['10', '25', '50', '75', '90', '95', '99', '99.9', '99.99'] as const

export type Percentile = (typeof PERCENTILES)[number]

const CONFIDENCE = 0.99

/**
 * The fewest samples that can claim a percentile with 99 % confidence when one of them may miss it, as MLPerf's
 * early stopping has it (loadgen/early_stopping.cc): the least n with p^n + n (1 - p) p^(n-1) <= 0.01. p90 takes 64, p95 130,
 * p99 662, p99.9 6636. A low percentile is the high one of the other tail.
 */
export function leastSamplesFor(percent: number): number {
  const share = Math.max(percent, 100 - percent) / 100
  const chanceOfOneMissOrNone = (samples: number): number =>
    share ** samples + samples * (1 - share) * share ** (samples - 1)
  let tooFew = 0
  let enough = 1
  while (chanceOfOneMissOrNone(enough) > 1 - CONFIDENCE) [tooFew, enough] = [enough, enough * 2]
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (chanceOfOneMissOrNone(middle) > 1 - CONFIDENCE) tooFew = middle
    else enough = middle
  }
  return enough
}

const LEAST_SAMPLES = PERCENTILES.map((percentile) => [percentile, leastSamplesFor(Number(percentile))] as const)

/** The percentiles that so many samples are too few for. */
export const weakPercentiles = (samples: number): Percentile[] =>
  LEAST_SAMPLES.flatMap(([percentile, least]) => (samples < least ? [percentile] : []))
