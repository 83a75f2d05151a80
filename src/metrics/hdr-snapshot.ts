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
