// Which percentiles a summary gives, and what can be known of each: between which values it lies with 95 % confidence, for chance and for
// calls that were cut off.
import { EMPTY_HDR, type HdrReading, type HdrSnapshot, mergeHdrSnapshots, readHdrs } from '../metrics/hdr.ts'
import { effectiveSamples } from './design-effect.ts'
import { intervalRanks, rankOf, sampleOfRank } from './quantile-interval.ts'
import type { Stretches } from './stretches.ts'

/** In percent, as they are written in summary.json. */
export const PERCENTILES = ['10', '25', '50', '75', '90', '95', '99', '99.9', '99.99'] as const

export type Percentile = (typeof PERCENTILES)[number]

/** Two values; null where there is no end: no sample is low, or high, enough. */
export type Interval = readonly [low: number | null, high: number | null]

/**
 * The fewest independent samples whose 95 % interval of a percentile has both ends: the least n with p^n <= 0.025, and of a low
 * percentile that of the other tail. p50 takes 6, p90 36, p95 72, p99 368, p99.9 3,688.
 */
export function leastSamplesFor(percent: number): number {
  const share = Math.max(percent, 100 - percent) / 100
  // Rounding alone must not ask for one more.
  return Math.ceil(Math.log(0.025) / Math.log(share) - 1e-9)
}

/** Samples that are not there because calls were cut off. */
export interface CutOff {
  readonly count: number
  /** What each had come to by then, and would have gone beyond; null where nobody can say what it would have been. */
  readonly atLeast: HdrSnapshot | null
}

/** The samples of a series, and what may be known of them. */
export interface Sampled {
  readonly histogram: HdrSnapshot
  readonly reading: HdrReading
  /** Null: nobody knows how much alike samples are that follow each other. */
  readonly stretches: Stretches | null
  readonly cutOff: CutOff
}

/** Of histograms that are taken as one. */
export function sampledOf(histograms: readonly HdrSnapshot[], stretches: Stretches | null, cutOff: CutOff): Sampled {
  const histogram = histograms.reduce(mergeHdrSnapshots, EMPTY_HDR)
  return { histogram, reading: readHdrs([histogram]), stretches, cutOff }
}

/** As if each call that was cut off had ended at that moment: no value of all that would have been is below this one's. */
export const readAtBest = ({ cutOff, histogram, reading }: Sampled): HdrReading =>
  cutOff.count === 0 || cutOff.atLeast === null ? reading : readHdrs([histogram, cutOff.atLeast])

/** A percentile between the least value and the greatest, and what is known of it. */
export interface KnownPercentile {
  readonly interval: Interval
  /** Whether it is known less well than to a quarter: an end is missing, or is more than 1.25 times the other. */
  readonly isWeak: boolean
  /** Whether calls that were cut off could make it greater by more than a quarter. */
  readonly isAtLeast: boolean
}

/** A value that is known to a quarter is known well enough to be printed bare. */
const QUARTER = 1.25

/** `percent` is in (0, 100), and there is a sample. `tail`: what each end of the interval may miss; 0.025 makes 95 %. */
export function knowPercentile(sampled: Sampled, percent: number, tail = 0.025): KnownPercentile {
  const { cutOff, reading, stretches } = sampled
  const { count } = reading
  const rank = rankOf(count, percent)
  const effective = effectiveSamples(count, stretches?.ofLargest(count - rank) ?? null, tail)
  const all = count + cutOff.count
  const { high, low } = intervalRanks(all, percent, (effective * all) / count, tail)
  const isLonger = cutOff.atLeast !== null
  const lowest =
    cutOff.atLeast === null ? sampleOfRank(reading, low - cutOff.count) : sampleOfRank(readAtBest(sampled), low)
  // Whatever was cut off lies above all that was not.
  const interval: Interval = [lowest, sampleOfRank(reading, high)]
  const atWorst = sampleOfRank(reading, rankOf(all, percent))
  return {
    interval,
    isWeak: !isWithinQuarter(interval),
    isAtLeast: isLonger && cutOff.count > 0 && (atWorst === null || atWorst > QUARTER * reading.percentile(percent)),
  }
}

const isWithinQuarter = ([low, high]: Interval): boolean => low !== null && high !== null && high <= QUARTER * low
