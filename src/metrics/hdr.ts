// The only file that knows hdr-histogram-js, which says what the cells of a histogram are. Every histogram of a run has the same
// range and steps, so that any two can be merged: 0 to 31 days in microseconds, three significant digits. The counts are kept
// here and not by the library: it lays out all of a histogram's cells, 135 KB, and a run has thousands of histograms.
import assert from 'node:assert/strict'
import { Int32Histogram } from 'hdr-histogram-js'
import { CellCounts } from './cell-counts.ts'
import type { HdrSnapshot } from './hdr-snapshot.ts'

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
