// What a sample says of the quantile of all that it was drawn from, whatever the distribution: two of its order
// statistics, between which the quantile lies. How many samples are below it is binomial (David and Nagaraja, Order Statistics,
// section 7.1); where samples resemble each other, as of so many fewer.
import type { HdrReading } from '../metrics/hdr.ts'
import { incompleteBeta } from '../statistics/beta-distribution.ts'

/** What each end of an interval of 95 % may miss. */
const TAIL = 0.025

export interface Ranks {
  /** 0: no sample is low enough. */
  readonly low: number
  /** One more than there are samples: none is high enough. */
  readonly high: number
}

/**
 * Ranks, from 1, of the two samples that hold the quantile between them. `percent` is in (0, 100); `effective`, as how many
 * independent samples they count; `tail`, what each end may miss: 0.025 makes 95 %.
 */
export function intervalRanks(samples: number, percent: number, effective = samples, tail = TAIL): Ranks {
  const share = percent / 100
  return {
    low: lowRank(samples, share, effective, tail),
    high: samples + 1 - lowRank(samples, 1 - share, effective, tail),
  }
}

/**
 * The highest rank whose sample lies above the quantile with no more than the chance of a tail: that of rank r does where fewer than r of
 * the samples do not exceed the quantile, which of n independent ones has the chance 1 - I_share(r, n - r + 1). As a function of r this
 * goes on between whole numbers, and so the rank of fewer, effective samples is a rank of all of them.
 */
function lowRank(samples: number, share: number, effective: number, tail: number): number {
  const excess = (rank: number): number => tail - (1 - incompleteBeta(share, rank, effective - rank + 1))
  // Not even the lowest of so many lies low enough.
  if (samples === 0 || effective < 1 || excess(1) < 0) return 0
  let [low, high] = bracket(excess, effective * share, Math.sqrt(effective * share * (1 - share)))
  let [ofLow, ofHigh] = [excess(low), excess(high)]
  // The secant, with the end that stays halved (Dowell and Jarratt's Illinois rule), finds it in a few steps.
  for (let step = 0; step < 60 && high - low > 1e-8 * high; step++) {
    const rank = (low * ofHigh - high * ofLow) / (ofHigh - ofLow)
    const of = excess(rank)
    if (of >= 0) [low, ofLow, ofHigh] = [rank, of, ofHigh / 2]
    else [high, ofHigh, ofLow] = [rank, of, ofLow / 2]
    if (Math.abs(of) < 1e-10) break
  }
  // A whole rank is found to within rounding.
  return Math.floor((low * samples) / effective + 1e-6)
}

/** Two ranks that it lies between: about where a normal variable has it, if that is so. */
function bracket(excess: (rank: number) => number, mean: number, deviation: number): [low: number, high: number] {
  const [low, high] = [Math.max(1, mean - 2.4 * deviation - 1.5), Math.max(1, mean - 1.6 * deviation + 1)]
  return [low === 1 || excess(low) >= 0 ? low : 1, excess(high) < 0 ? high : mean + 1]
}

/** The rank, from 1, of the sample that a percentile is read at: what rounding adds to a whole one makes it no other. */
export const rankOf = (count: number, percent: number): number =>
  Math.max(1, Math.ceil(((percent * count) / 100) * (1 - 2 ** -51)))

/** The sample of this rank, from 1; null where there is none. */
export const sampleOfRank = ({ count, percentile }: HdrReading, rank: number): number | null =>
  // Half a rank less: rounding can then not lead to the next.
  rank < 1 || rank > count ? null : percentile(((rank - 0.5) / count) * 100)
