import type { TrendName } from '../metrics/metric-catalogue.ts'
import { makeRandom } from '../random/random.ts'
import type { ComparedMetric } from './compared-metric.ts'
import { type Band, shareBand } from './share-band.ts'
import { shiftFunction, type ShiftPoint } from './shift-function.ts'
import type { Sides } from './sides.ts'

export interface SingleRunsShift {
  /** Of the metric itself, as its own change. Null where the runs are too short, or the percentile is not among the shown. */
  readonly band: Band | null
  readonly shift: readonly ShiftPoint[] | null
}

/** How two single runs differ in a metric of a mode; null where that is not known. */
export type SingleRuns = (metric: ComparedMetric, mode: string) => SingleRunsShift | null

/** With bands by resampling each run's own pieces. */
export function describeSingleRuns(pieces: Sides['pieces'], seed: number): SingleRuns {
  if (pieces === null) return () => null
  const { base, run } = pieces
  const known = new Map<string, readonly ShiftPoint[] | null>()
  const shiftOf = (metric: TrendName, mode: string): readonly ShiftPoint[] | null => {
    const key = JSON.stringify([metric, mode])
    const found =
      known.get(key) ??
      shiftFunction(
        base.histograms(metric, mode),
        run.histograms(metric, mode),
        makeRandom(seed, 'pieces', metric, mode),
      )
    known.set(key, found)
    return found
  }
  return (metric, mode) => {
    switch (metric.kind) {
      case 'percentile': {
        const shift = shiftOf(metric.metric, mode)
        const own = shift?.find(({ percentile }) => percentile === metric.percentile)
        const band =
          own === undefined || own.low === null || own.high === null ? null : { low: own.low, high: own.high }
        return { band, shift }
      }
      case 'share': {
        const random = makeRandom(seed, 'pieces', metric.metric, mode)
        return {
          band: shareBand(base.shares(metric.metric, mode), run.shares(metric.metric, mode), random),
          shift: null,
        }
      }
      case 'rate':
        return null
    }
  }
}
