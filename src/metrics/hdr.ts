import assert from 'node:assert/strict'
import { Int32Histogram } from 'hdr-histogram-js'
import { CellCounts } from './cell-counts.ts'

// The only file that knows hdr-histogram-js, which says what the cells of a histogram are. Every histogram of a run has the same
// range and steps, so that any two can be merged: 0 to 31 days in microseconds, three significant digits. The counts are kept
// here and not by the library: it lays out all of a histogram's cells, 135 KB, and a run has thousands of histograms.

/** A histogram counts thousandths of its metric's unit: microseconds of ms, thousandths of a token per second. */
export const THOUSANDTHS = 1_000

export const SIGNIFICANT_DIGITS = 3
export const LOWEST_THOUSANDTHS = 1
/** 31 days of microseconds: an iteration may take as long as a soak test does. */
export const HIGHEST_THOUSANDTHS = 31 * 86_400_000_000

// Empty for ever: it answers for the shape that all share.
const ruler = new Int32Histogram(LOWEST_THOUSANDTHS, HIGHEST_THOUSANDTHS, SIGNIFICANT_DIGITS)

/** How many cells a histogram has. */
export const CELLS = ruler.countsArrayLength

/** A histogram that samples are recorded in. Counts are exact to 2^53; its memory grows with the cells that hold samples. */
export interface Hdr {
  /** How many samples it holds. */
  readonly count: number
  /** Of those, how many lie outside what it can hold. */
  readonly outOfRange: number
  /**
   * Records a sample, in the unit of the metric. A value out of range is put at the limit and counted.
   * @throws AssertionError on NaN and infinities.
   */
  record(value: number): void
  add(snapshot: HdrSnapshot): void
  /** A copy of what it holds. */
  read(): HdrSnapshot
  /** What it holds, as a histogram of its own; this one is then empty. It is quick, whatever it holds: reading can wait. */
  detach(): Hdr
}

export const makeHdr = (): Hdr => new SparseHdr(new CellCounts())

class SparseHdr implements Hdr {
  count = 0
  outOfRange = 0
  #cells: CellCounts
  #minThousandths = Infinity
  #maxThousandths = -Infinity
  #sumThousandths = 0

  constructor(cells: CellCounts) {
    this.#cells = cells
  }

  record(value: number): void {
    // Its text is made only when it is needed: this is the dearest line of a stream otherwise.
    if (!Number.isFinite(value)) assert.fail(`${value} is not a sample`)
    // Adding 0 turns the -0 that a rounded-up negative leaves into 0.
    const thousandths = Math.round(value * THOUSANDTHS) + 0
    const inRange = intoRange(thousandths)
    if (inRange !== thousandths) this.outOfRange++
    this.#cells.add(ruler.countsArrayIndex(inRange), 1)
    this.count++
    this.#minThousandths = Math.min(this.#minThousandths, thousandths)
    this.#maxThousandths = Math.max(this.#maxThousandths, thousandths)
    this.#sumThousandths += thousandths
  }

  add({ cells, count, counts, maxThousandths, minThousandths, outOfRange, sumThousandths }: HdrSnapshot): void {
    for (let i = 0; i < cells.length; i++) this.#cells.add(cells[i] as number, counts[i] as number)
    this.count += count
    this.outOfRange += outOfRange
    this.#minThousandths = Math.min(this.#minThousandths, minThousandths)
    this.#maxThousandths = Math.max(this.#maxThousandths, maxThousandths)
    this.#sumThousandths += sumThousandths
  }

  read(): HdrSnapshot {
    return {
      ...this.#cells.read(),
      count: this.count,
      minThousandths: this.#minThousandths,
      maxThousandths: this.#maxThousandths,
      sumThousandths: this.#sumThousandths,
      outOfRange: this.outOfRange,
    }
  }

  detach(): Hdr {
    const detached = new SparseHdr(this.#cells)
    detached.count = this.count
    detached.outOfRange = this.outOfRange
    detached.#minThousandths = this.#minThousandths
    detached.#maxThousandths = this.#maxThousandths
    detached.#sumThousandths = this.#sumThousandths
    this.count = 0
    this.outOfRange = 0
    // What an interval took, the next will take: it need not grow again.
    this.#cells = this.#cells.emptied()
    this.#minThousandths = Infinity
    this.#maxThousandths = -Infinity
    this.#sumThousandths = 0
    return detached
  }
}

const intoRange = (thousandths: number): number => Math.min(HIGHEST_THOUSANDTHS, Math.max(0, thousandths))

/** The largest value, in thousandths, that is counted in a cell. */
export const topOfCell = (cell: number): number => ruler.highestEquivalentValue(ruler.valueFromIndex(cell))

/** The least value, in thousandths, that is counted in a cell; and the one that stands for those in it. */
export const bottomOfCell = (cell: number): number => ruler.valueFromIndex(cell)
export const middleOfCell = (cell: number): number => ruler.medianEquivalentValue(ruler.valueFromIndex(cell))

/**
 * What a histogram holds, as plain data: it crosses threads, merges, and is written to disk. Values are in
 * thousandths of the metric's unit and whole, so that merging is exact whatever the order.
 */
export interface HdrSnapshot {
  /** The histogram's cells that are not empty, by index, ascending. */
  readonly cells: Uint32Array<ArrayBuffer>
  /** How many samples are in each of them. */
  readonly counts: Float64Array<ArrayBuffer>
  /** The sum of `counts`. */
  readonly count: number
  /** The smallest sample itself, also where it was out of range; Infinity when there is none. */
  readonly minThousandths: number
  /** The largest, likewise; -Infinity when there is none. */
  readonly maxThousandths: number
  readonly sumThousandths: number
  /** Samples that lie outside what the histogram can hold and stand in its first or last cell. */
  readonly outOfRange: number
}

export const EMPTY_HDR: HdrSnapshot = {
  cells: new Uint32Array(0),
  counts: new Float64Array(0),
  count: 0,
  minThousandths: Infinity,
  maxThousandths: -Infinity,
  sumThousandths: 0,
  outOfRange: 0,
}

/** As if the samples of both had been recorded together. */
export function mergeHdrSnapshots(a: HdrSnapshot, b: HdrSnapshot): HdrSnapshot {
  if (a.count === 0) return b
  if (b.count === 0) return a
  return {
    ...mergeCells(a, b),
    count: a.count + b.count,
    minThousandths: Math.min(a.minThousandths, b.minThousandths),
    maxThousandths: Math.max(a.maxThousandths, b.maxThousandths),
    sumThousandths: a.sumThousandths + b.sumThousandths,
    outOfRange: a.outOfRange + b.outOfRange,
  }
}

function mergeCells(a: HdrSnapshot, b: HdrSnapshot): Pick<HdrSnapshot, 'cells' | 'counts'> {
  const cells = new Uint32Array(a.cells.length + b.cells.length)
  const counts = new Float64Array(cells.length)
  let fromA = 0
  let fromB = 0
  let length = 0
  while (fromA < a.cells.length || fromB < b.cells.length) {
    const cellOfA = a.cells[fromA] ?? Infinity
    const cellOfB = b.cells[fromB] ?? Infinity
    const cell = Math.min(cellOfA, cellOfB)
    let count = 0
    if (cellOfA === cell) count += a.counts[fromA++] as number
    if (cellOfB === cell) count += b.counts[fromB++] as number
    cells[length] = cell
    counts[length++] = count
  }
  return { cells: cells.slice(0, length), counts: counts.slice(0, length) }
}

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
