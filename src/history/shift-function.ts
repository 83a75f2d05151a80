// How two single runs differ, percentile by percentile (Doksum's shift function), with bands by resampling. The bands
// tell how sure each run is of its own percentiles, not how much runs differ from each other: they describe.
import { type HdrSnapshot, THOUSANDTHS, topOfCell } from '../metrics/hdr.ts'
import type { Random } from '../random/random.ts'
import { leastSamplesFor, type Percentile } from '../results/percentiles.ts'
import { bandOf, drawPieces, FEWEST_PIECES, REPLICATES } from './share-band.ts'

export interface ShiftPoint {
  readonly percentile: Percentile
  readonly base: number
  readonly run: number
  /** Of run to base, less 1, with a 95 % band; null where a run is too short for one. */
  readonly change: number
  readonly low: number | null
  readonly high: number | null
  /** The samples of one of the runs are too few to claim the percentile. */
  readonly isWeak: boolean
}

const SHIFT_PERCENTILES = ['10', '25', '50', '75', '90', '95', '99'] as const satisfies readonly Percentile[]

/** `base` and `run`: the histogram of each piece of each run. Null where one of them has no sample. */
export function shiftFunction(
  base: readonly HdrSnapshot[],
  run: readonly HdrSnapshot[],
  random: Random,
): ShiftPoint[] | null {
  const [before, after] = [toPieces(base), toPieces(run)]
  const [ofBase, ofRun] = [before, after].map((pieces) => percentilesOf(pieces, once(pieces))) as [number[], number[]]
  if (before.samples === 0 || after.samples === 0) return null
  const drawn = isLongEnough(before) && isLongEnough(after) ? drawChanges(before, after, random) : null
  return SHIFT_PERCENTILES.map((percentile, at) => {
    const [baseValue, runValue] = [ofBase[at] as number, ofRun[at] as number]
    const band = drawn === null ? null : bandOf(drawn.map((changes) => changes[at] as number))
    const isWeak = Math.min(before.samples, after.samples) < leastSamplesFor(Number(percentile))
    const [low, high] = [band?.low ?? null, band?.high ?? null]
    return { percentile, base: baseValue, run: runValue, change: runValue / baseValue - 1, low, high, isWeak }
  })
}

const drawChanges = (before: Pieces, after: Pieces, random: Random): number[][] =>
  Array.from({ length: REPLICATES }, () => {
    const [base, run] = [before, after].map((pieces) =>
      percentilesOf(pieces, drawPieces(pieces.starts.length - 1, random)),
    ) as [number[], number[]]
    return base.map((value, at) => (run[at] as number) / value - 1)
  })

/** All pieces' cells one after the other, each as its place among the cells that the run has at all. */
interface Pieces {
  /** Of each place, in the unit of the metric, ascending. */
  readonly values: Float64Array
  readonly places: Uint32Array
  readonly counts: Float64Array
  /** Where each piece begins in the two above, and where the last one ends. */
  readonly starts: readonly number[]
  readonly samples: number
}

function toPieces(snapshots: readonly HdrSnapshot[]): Pieces {
  const cells = [...new Set(snapshots.flatMap((snapshot) => [...snapshot.cells]))].sort((a, b) => a - b)
  const placeOf = new Map(cells.map((cell, place) => [cell, place]))
  const starts = [0]
  for (const snapshot of snapshots) starts.push((starts.at(-1) ?? 0) + snapshot.cells.length)
  return {
    values: Float64Array.from(cells, (cell) => topOfCell(cell) / THOUSANDTHS),
    places: Uint32Array.from(
      snapshots.flatMap((snapshot) => [...snapshot.cells].map((cell) => placeOf.get(cell) ?? 0)),
    ),
    counts: Float64Array.from(snapshots.flatMap((snapshot) => [...snapshot.counts])),
    starts,
    samples: snapshots.reduce((sum, { count }) => sum + count, 0),
  }
}

const once = ({ starts }: Pieces): Uint32Array => new Uint32Array(starts.length - 1).fill(1)

const isLongEnough = ({ starts }: Pieces): boolean => starts.length > FEWEST_PIECES

/** Of the run in which each piece is so many times; NaN where that has no sample. */
function percentilesOf({ counts, places, starts, values }: Pieces, times: Uint32Array): number[] {
  const sums = new Float64Array(values.length)
  let samples = 0
  for (const [piece, often] of times.entries()) {
    if (often === 0) continue
    for (let i = starts[piece] as number; i < (starts[piece + 1] as number); i++) {
      const count = often * (counts[i] as number)
      const place = places[i] as number
      sums[place] = (sums[place] as number) + count
      samples += count
    }
  }
  const found: number[] = []
  let passed = 0
  let next = 0
  for (const [place, sum] of sums.entries()) {
    passed += sum
    while (next < SHIFT_PERCENTILES.length && passed >= rankOf(SHIFT_PERCENTILES[next] ?? '99', samples)) {
      found.push(values[place] as number)
      next++
    }
  }
  return [...found, ...Array.from({ length: SHIFT_PERCENTILES.length - found.length }, () => NaN)]
}

const rankOf = (percentile: Percentile, samples: number): number =>
  Math.max(1, Math.ceil((Number(percentile) * samples) / 100))
