import { type HdrSnapshot, readCellsOf } from '../../../metrics/hdr.ts'
import { leastSamplesFor, PERCENTILES } from '../../../results/percentiles.ts'
import type { PageCalls, PageGaps } from './page-charts.ts'

const LAST_PERCENT = 99.99
/** Of the steps by which the share above falls to a tenth. */
const STEPS_A_DECADE = 20
const DECADES = 4

/** Where HDR's percentile axis puts a percentile: each tenfold rarer value is one further. */
const positionOf = (percent: number): number => -Math.log10(1 - percent / 100)

/**
 * The percentiles that a curve is read at, in percent and ascending: evenly spread on HDR's axis, with those that a summary
 * has at their exact places.
 */
export const AXIS_PERCENTS: readonly number[] = (() => {
  const exact = PERCENTILES.map(Number)
  const even = Array.from({ length: STEPS_A_DECADE * DECADES }, (_, step) => 100 * (1 - 10 ** (-step / STEPS_A_DECADE)))
  const isTaken = (percent: number): boolean =>
    exact.some((each) => Math.abs(positionOf(each) - positionOf(percent)) < 0.4 / STEPS_A_DECADE)
  const rounded = even.filter((percent) => !isTaken(percent)).map((percent) => Number(percent.toFixed(4)))
  return [...rounded, ...exact].sort((a, b) => a - b).filter((percent) => percent <= LAST_PERCENT)
})()

/** No number of samples claims the least value. */
const LEAST_SAMPLES = AXIS_PERCENTS.map((percent) => (percent === 0 ? Infinity : leastSamplesFor(percent)))

/** How many of the axis' percentiles have at least one of `count` samples beyond them, and the first that has none. */
export function reachOf(count: number): number {
  if (count === 0) return 0
  const beyond = AXIS_PERCENTS.findIndex((percent) => (1 - percent / 100) * count < 1)
  return beyond === -1 ? AXIS_PERCENTS.length : beyond + 1
}

/** How many of them, from the first, `count` samples are enough to claim. */
export function strongReachOf(count: number): number {
  const middle = AXIS_PERCENTS.indexOf(50)
  if (count < (LEAST_SAMPLES[middle] ?? 0)) return 0
  const weak = LEAST_SAMPLES.findIndex((least, index) => index > middle && count < least)
  return weak === -1 ? LEAST_SAMPLES.length : weak
}

/** One digit more than a histogram tells, so that rounding moves no value that is drawn. */
export const roundValue = (value: number): number => Number(value.toPrecision(4))

const BINS_A_DECADE = 12
const LEAST_MS = 0.1
const MOST_MS = 100_000

/** In ms. The first bin takes everything that is shorter, chunks of one read among it, and the last everything longer. */
const EDGES_MS: readonly number[] = Array.from(
  { length: Math.log10(MOST_MS / LEAST_MS) * BINS_A_DECADE + 1 },
  (_, edge) => roundValue(LEAST_MS * 10 ** (edge / BINS_A_DECADE)),
)

/** Only as many bins as any of the series needs. */
export function gapBins(
  views: readonly (PageCalls & { readonly count: number; readonly histogram: HdrSnapshot })[],
): PageGaps {
  const series = views.map(({ histogram, ...view }) => ({ ...view, counts: countsOf(histogram) }))
  const used = series.flatMap(({ counts }) => counts.flatMap((count, bin) => (count > 0 ? [bin] : [])))
  const first = used.reduce((least, bin) => Math.min(least, bin), EDGES_MS.length - 2)
  const last = used.reduce((most, bin) => Math.max(most, bin), first)
  return {
    edgesMs: EDGES_MS.slice(first, last + 2),
    series: series.map((each) => ({ ...each, counts: each.counts.slice(first, last + 1) })),
  }
}

function countsOf(histogram: HdrSnapshot): number[] {
  const counts = Array.from({ length: EDGES_MS.length - 1 }, () => 0)
  let bin = 0
  // Cells come in ascending order.
  for (const { count, value } of readCellsOf(histogram)) {
    while (bin < counts.length - 1 && value >= (EDGES_MS[bin + 1] ?? Infinity)) bin++
    counts[bin] = (counts[bin] ?? 0) + count
  }
  return counts
}
