// The only file that knows hdr-histogram-js. Every histogram of a run has the same range and steps, so that any
// two can be merged: 0 to one hour in microseconds, three significant digits, in the library's JavaScript build.
import assert from 'node:assert/strict'
import { Float64Histogram, Int32Histogram, type JsHistogram } from 'hdr-histogram-js'
import type { HdrSnapshot } from './hdr-snapshot.ts'

/** A histogram counts thousandths of its metric's unit: microseconds of ms, thousandths of a token per second. */
export const THOUSANDTHS = 1_000

export const SIGNIFICANT_DIGITS = 3
export const LOWEST_THOUSANDTHS = 1
export const HIGHEST_THOUSANDTHS = 3_600_000_000

// Empty for ever: it answers for the shape that all share.
const ruler = new Int32Histogram(LOWEST_THOUSANDTHS, HIGHEST_THOUSANDTHS, SIGNIFICANT_DIGITS)

/** How many cells a histogram has. */
export const CELLS = ruler.countsArrayLength

// Cells are collected here first, because how many there are is known only at the end. Within one turn only.
const foundCells = new Uint32Array(ruler.countsArrayLength)
const foundCounts = new Float64Array(ruler.countsArrayLength)

/** A histogram that samples are recorded in. */
export interface Hdr {
  /** How many samples it holds. */
  readonly count: number
  /**
   * Records a sample, in the unit of the metric. A value out of range is put at the limit and counted.
   * @throws AssertionError on NaN and infinities, which the library would take in silence.
   */
  record(value: number): void
  add(snapshot: HdrSnapshot): void
  /** A copy of what it holds. */
  read(): HdrSnapshot
  /** What it holds; the histogram is then empty. */
  take(): HdrSnapshot
}

/**
 * `interval`: counts of 32 bits (the library lets them wrap in silence), for what is emptied every second or so.
 * `run`: counts that are exact to 2^53, at twice the memory.
 */
export function makeHdr(lifetime: 'interval' | 'run'): Hdr {
  const Histogram = lifetime === 'interval' ? Int32Histogram : Float64Histogram
  const histogram = new Histogram(LOWEST_THOUSANDTHS, HIGHEST_THOUSANDTHS, SIGNIFICANT_DIGITS)
  let minThousandths = Infinity
  let maxThousandths = -Infinity
  let sumThousandths = 0
  let outOfRange = 0

  const read = (): HdrSnapshot => ({
    ...readCells(histogram, minThousandths, maxThousandths),
    count: histogram.totalCount,
    minThousandths,
    maxThousandths,
    sumThousandths,
    outOfRange,
  })

  return {
    get count() {
      return histogram.totalCount
    },
    record(value) {
      // Its text is made only when it is needed: this is the dearest line of a stream otherwise.
      if (!Number.isFinite(value)) assert.fail(`${value} is not a sample`)
      // Adding 0 turns the -0 that a rounded-up negative leaves into 0.
      const thousandths = Math.round(value * THOUSANDTHS) + 0
      const inRange = intoRange(thousandths)
      if (inRange !== thousandths) outOfRange++
      histogram.incrementCountAtIndex(histogram.countsArrayIndex(inRange))
      histogram.incrementTotalCount()
      minThousandths = Math.min(minThousandths, thousandths)
      maxThousandths = Math.max(maxThousandths, thousandths)
      sumThousandths += thousandths
    },
    add(snapshot) {
      const { cells, counts } = snapshot
      for (let i = 0; i < cells.length; i++) histogram.addToCountAtIndex(cells[i] as number, counts[i] as number)
      histogram.addToTotalCount(snapshot.count)
      minThousandths = Math.min(minThousandths, snapshot.minThousandths)
      maxThousandths = Math.max(maxThousandths, snapshot.maxThousandths)
      sumThousandths += snapshot.sumThousandths
      outOfRange += snapshot.outOfRange
    },
    read,
    take() {
      const snapshot = read()
      for (const cell of snapshot.cells) histogram.setCountAtIndex(cell, 0)
      histogram.setTotalCount(0)
      minThousandths = Infinity
      maxThousandths = -Infinity
      sumThousandths = 0
      outOfRange = 0
      return snapshot
    },
  }
}

/** The cells between those of two values; of an empty histogram, whose minimum is above its maximum, none. */
function readCells(histogram: JsHistogram, minThousandths: number, maxThousandths: number): Cells {
  let found = 0
  const first = ruler.countsArrayIndex(intoRange(minThousandths))
  const last = minThousandths > maxThousandths ? -1 : ruler.countsArrayIndex(intoRange(maxThousandths))
  for (let cell = first; cell <= last; cell++) {
    const count = histogram.getCountAtIndex(cell)
    if (count === 0) continue
    foundCells[found] = cell
    foundCounts[found++] = count
  }
  return { cells: foundCells.slice(0, found), counts: foundCounts.slice(0, found) }
}

type Cells = Pick<HdrSnapshot, 'cells' | 'counts'>

const intoRange = (thousandths: number): number => Math.min(HIGHEST_THOUSANDTHS, Math.max(0, thousandths))

/** The largest value, in thousandths, that is counted in a cell. */
export const topOfCell = (cell: number): number => ruler.highestEquivalentValue(ruler.valueFromIndex(cell))

/** The least value, in thousandths, that is counted in a cell; and the one that stands for those in it. */
export const bottomOfCell = (cell: number): number => ruler.valueFromIndex(cell)
export const middleOfCell = (cell: number): number => ruler.medianEquivalentValue(ruler.valueFromIndex(cell))
