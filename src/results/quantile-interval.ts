// What a sample says of the quantile of all that it was drawn from, whatever the distribution: two of its order
// statistics, between which the quantile lies. How many samples are below it is binomial, and nothing else is assumed but
// that they are independent (David and Nagaraja, Order Statistics, section 7.1).
import type { HdrReading } from '../metrics/hdr-reading.ts'

/** What each end may miss. */
const TAIL = 0.025

export interface Ranks {
  /** 0: no sample is low enough. */
  readonly low: number
  /** One more than there are samples: none is high enough. */
  readonly high: number
}

/** Ranks, from 1, of the two samples that hold the quantile between them with 95 % confidence. `percent` is in (0, 100). */
export function intervalRanks(samples: number, percent: number): Ranks {
  const share = percent / 100
  return { low: lowRank(samples, share), high: samples + 1 - lowRank(samples, 1 - share) }
}

/** The highest rank whose sample lies above the quantile with no more than the chance of a tail. */
function lowRank(samples: number, share: number): number {
  // The sample of rank r lies above where fewer than r do not exceed the quantile: P(B <= r - 1), B binomial.
  // Chances are added as logarithms' exponentials, because (1 - share)^n alone is less than a number can hold.
  const logOdds = Math.log(share) - Math.log1p(-share)
  let logChance = samples * Math.log1p(-share)
  let sum = 0
  for (let below = 0; below < samples; below++) {
    sum += Math.exp(logChance)
    if (sum > TAIL) return below
    logChance += Math.log((samples - below) / (below + 1)) + logOdds
  }
  return samples
}

/** Whether the 95 % intervals of the quantile, in two samples, have a value in common: they may be of one and the same. */
export function mayBeSameQuantile(a: HdrReading, b: HdrReading, percent: number): boolean {
  const [ofA, ofB] = [a, b].map((reading) => intervalOf(reading, percent)) as [Interval, Interval]
  return ofA.low <= ofB.high && ofB.low <= ofA.high
}

interface Interval {
  readonly low: number
  readonly high: number
}

function intervalOf({ count, percentile }: HdrReading, percent: number): Interval {
  const { high, low } = intervalRanks(count, percent)
  // Half a rank less: rounding can then not lead to the next.
  const sample = (rank: number): number => percentile(((rank - 0.5) / count) * 100)
  return { low: low < 1 ? -Infinity : sample(low), high: high > count ? Infinity : sample(high) }
}
