import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from '../metrics/hdr.ts'
import { type CounterName, shareBaseOf } from '../metrics/metric-catalogue.ts'
import { type CountedPiece, PIECE_MS } from './share-band.ts'
import type { RunPieces } from './sides.ts'
import { isShort } from '../results/load/is-short.ts'
import { readRunFolder } from '../run-folder/read-run-folder.ts'

/**
 * What a run wrote as it went, by pieces of ten seconds.
 * @throws {RunFolderError} when its logs cannot be read.
 */
export function loadPieces(folder: string): RunPieces {
  const histograms = new Map<string, Map<number, HdrSnapshot>>()
  const counts = new Map<string, Map<number, number>>()
  let pieces = 0
  const run = readRunFolder(folder)
  for (const interval of run.intervals()) {
    const { counters, startMs, trends } = interval
    const isPart = pieces > 0 && isShort(interval, run.manifest.plan.intervalMs)
    const piece = isPart ? pieces - 1 : Math.floor(startMs / PIECE_MS)
    pieces = Math.max(pieces, piece + 1)
    for (const { histogram, metric, tags } of trends) {
      const series = entryOf(histograms, keyOf(metric, tags.mode))
      series.set(piece, mergeHdrSnapshots(series.get(piece) ?? EMPTY_HDR, histogram))
    }
    for (const { count, metric, tags } of counters) {
      const series = entryOf(counts, keyOf(metric, tags.mode))
      series.set(piece, (series.get(piece) ?? 0) + count)
    }
  }
  const inOrder = <T>(of: (piece: number) => T): T[] => Array.from({ length: pieces }, (_, piece) => of(piece))
  return {
    histograms(metric, mode) {
      const series = histograms.get(keyOf(metric, mode))
      return inOrder((piece) => series?.get(piece) ?? EMPTY_HDR)
    },
    shares(metric, mode) {
      const countOf = (name: CounterName, piece: number): number => counts.get(keyOf(name, mode))?.get(piece) ?? 0
      const of = shareBaseOf(metric)?.of ?? []
      return inOrder((piece): CountedPiece => ({
        part: countOf(metric, piece),
        calls: of.reduce((sum, name) => sum + countOf(name, piece), 0),
      }))
    },
  }
}

const keyOf = (metric: string, mode: string | undefined): string => JSON.stringify([metric, mode])

function entryOf<Value>(all: Map<string, Map<number, Value>>, key: string): Map<number, Value> {
  const entry = all.get(key) ?? new Map<number, Value>()
  all.set(key, entry)
  return entry
}
