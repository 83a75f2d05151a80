import type { HdrSnapshot } from '../metrics/hdr.ts'
import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { Summary } from '../results/summary.ts'
import type { ComparedRun } from './comparison.ts'
import type { CountedPiece } from './share-band.ts'

export interface ComparableRun extends ComparedRun {
  readonly measured: Pick<Summary, 'series' | 'counters'>
}

/** One run, cut into pieces of ten seconds. */
export interface RunPieces {
  histograms(metric: TrendName, mode: string): readonly HdrSnapshot[]
  shares(metric: CounterName, mode: string): readonly CountedPiece[]
}

export interface Sides {
  /** At least one run each. */
  readonly base: readonly ComparableRun[]
  readonly run: readonly ComparableRun[]
  /** Where there is one run a side, and what it wrote as it went can be read. */
  readonly pieces: { readonly base: RunPieces; readonly run: RunPieces } | null
}
