import type { ComparedMetric } from './compared-metric.ts'
import type { CompareSettings } from './comparison.ts'
import { runValue, type RunValue } from './run-value.ts'
import { leastShiftOf, toScale } from './scale.ts'
import type { ComparableRun, Sides } from './sides.ts'
import type { SingleRuns, SingleRunsShift } from './single-runs.ts'

/** A metric of a mode, and what the runs say of it. */
export interface Subject {
  readonly metric: ComparedMetric
  readonly mode: string
  readonly isGated: boolean
  readonly baseValues: readonly RunValue[]
  readonly runValues: readonly RunValue[]
  /** On the scale of the metric, higher being worse. Null where a run has no value. */
  readonly scaled: { readonly base: readonly number[]; readonly run: readonly number[] } | null
  readonly isWeak: boolean
  readonly minShift: number
  readonly largeShift: number
  readonly single: SingleRunsShift | null
}

type What = Pick<Subject, 'metric' | 'mode' | 'isGated'>

export function observe({ base, run }: Sides, single: SingleRuns, what: What, settings: CompareSettings): Subject {
  const { metric, mode } = what
  const valuesOf = (runs: readonly ComparableRun[]): RunValue[] =>
    runs.map(({ measured }) => runValue(measured, metric, mode, settings.minShareEffect))
  const [baseValues, runValues] = [valuesOf(base), valuesOf(run)]
  const both = [...baseValues, ...runValues]
  return {
    ...what,
    baseValues,
    runValues,
    scaled: both.every((value) => value.kind === 'value')
      ? { base: toScale(metric, baseValues), run: toScale(metric, runValues) }
      : null,
    isWeak: both.some((value) => value.kind === 'value' && value.isWeak),
    minShift: leastShiftOf(metric, settings.minEffect, settings.minShareEffect),
    largeShift: leastShiftOf(metric, settings.largeEffect, settings.largeShareEffect),
    single: single(metric, mode),
  }
}

/** What a run is too short for, or has not at all, is never judged. */
export const isTestable = ({ isGated, isWeak, scaled }: Subject): boolean => isGated && !isWeak && scaled !== null
