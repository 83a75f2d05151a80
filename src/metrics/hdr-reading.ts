import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from './hdr-snapshot.ts'
import { THOUSANDTHS, topOfCell } from './hdr.ts'

/** What a histogram says, in the unit of its metric. Where it holds no sample, all but `count` are NaN. */
export interface HdrReading {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** The value that `percent` of the samples lie at or below, to three significant digits; never above `max`. */
  readonly percentile: (percent: number) => number
}

/** Reads the given histograms as one. */
export function readHdrs(snapshots: Iterable<HdrSnapshot>): HdrReading {
  let merged = EMPTY_HDR
  for (const snapshot of snapshots) merged = mergeHdrSnapshots(merged, snapshot)
  const { count, minThousandths, maxThousandths, sumThousandths } = merged
  const orNaN = (thousandths: number): number => (count === 0 ? NaN : thousandths / THOUSANDTHS)
  return {
    count,
    min: orNaN(minThousandths),
    max: orNaN(maxThousandths),
    mean: orNaN(sumThousandths / count),
    percentile: (percent) => orNaN(percentileThousandths(merged, percent)),
  }
}

/** The histogram's cells as samples in the unit of the metric: each stands for `count` samples at or just below `value`. */
export function* readCellsOf({
  cells,
  counts,
  maxThousandths,
}: HdrSnapshot): Generator<{ value: number; count: number }> {
  for (const [i, cell] of cells.entries()) {
    yield { value: Math.min(topOfCell(cell), maxThousandths) / THOUSANDTHS, count: counts[i] as number }
  }
}

// Percent times count is rounded, and may then lie above a rank that is whole: 99.9 % of 41000 is 40959, and comes out
// higher. What rounding adds is far below the least fraction that a true rank can have.
const ROUNDING = 1 - 2 ** -51

function percentileThousandths({ cells, counts, count, maxThousandths }: HdrSnapshot, percent: number): number {
  const rank = Math.max(1, Math.ceil(((percent * count) / 100) * ROUNDING))
  let passed = 0
  for (const [i, cell] of cells.entries()) {
    passed += counts[i] as number
    if (passed >= rank) return Math.min(topOfCell(cell), maxThousandths)
  }
  return maxThousandths
}
