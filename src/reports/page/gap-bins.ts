import { readCellsOf } from '../../metrics/hdr.ts'
import type { HdrSnapshot } from '../../metrics/hdr.ts'
import type { PageCalls, PageGaps } from './page-charts.ts'
import { roundValue } from './round-value.ts'

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
