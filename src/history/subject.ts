import type { ComparedMetric } from './compared-metric.ts'
import { type CompareSettings, FEWEST_COUNTED, type Reason } from './comparison.ts'
import type { Nights, RunPair, SidesInTime } from './design.ts'
import {
  meanOf,
  medianOf,
  trimmedMeanOf,
  varianceOf,
  varianceOfTrimmedMean,
  type Yardstick,
  yardstickOfNights,
  yardstickOfPairs,
} from './night-test.ts'
import { runValue, type RunValue } from './run-value.ts'
import { countingVariance, fromScale, leastShiftOf, toScale } from './scale.ts'
import type { ComparableRun } from './sides.ts'

/** A metric of a mode, and what the runs say of it. */
export interface Subject {
  readonly metric: ComparedMetric
  readonly mode: string
  readonly isGated: boolean
  /** On the scale of the metric, higher being worse; null where a side has no value. */
  readonly levels: { readonly base: number; readonly run: number } | null
  /** As the metric has them. */
  readonly baseLevel: number | null
  readonly runLevel: number | null
  /** Whether base counted less than one event a run: there is no ratio to it. */
  readonly isFromNothing: boolean
  /** Nights of base, or pairs, that have a value. */
  readonly counted: number
  /** Null where they are too few, or there is no value. */
  readonly yardstick: Yardstick | null
  readonly minShift: number
  /** Why there is no test. Null where there is one. */
  readonly untestable: Reason | null
}

export interface Asked {
  readonly metric: ComparedMetric
  readonly mode: string
  readonly isGated: boolean
}

/** Of design `nights`, base's runs that have no value, or too few samples, are passed over; tonight's are not: they are what is judged. */
export function observe(sides: SidesInTime, asked: Asked, settings: CompareSettings): Subject {
  const read = (run: ComparableRun): RunValue =>
    runValue(run.measured, asked.metric, asked.mode, settings.minShareEffect)
  return sides.kind === 'nights'
    ? observeNights(sides, asked, read, settings)
    : observePairs(sides.nights, asked, read, settings)
}

type Value = Extract<RunValue, { kind: 'value' }>
type Read = (run: ComparableRun) => RunValue

const isUsable = (value: RunValue): value is Value => value.kind === 'value' && !value.isWeak

function observeNights(
  { base, isOneNight, run }: Extract<SidesInTime, { kind: 'nights' }>,
  asked: Asked,
  read: Read,
  settings: CompareSettings,
): Subject {
  const { metric } = asked
  const tonight = run.map((night) => night.map(read)).filter((night) => night.some(({ kind }) => kind === 'value'))
  const before = readNights(base, read, isUsable)
  // Shown, and not judged.
  const shown = before.length > 0 ? before : readNights(base, read, (value) => value.kind === 'value')
  const tonightValues = tonight.map((night) => night.filter((value) => value.kind === 'value'))
  const [baseNights, runNights] = [shown, tonightValues].map((nights) =>
    nights.map((night) => nightLevel(metric, night)),
  )
  const yardstick = yardstickOfNights({
    base: baseNights ?? [],
    run: runNights ?? [],
    leastVariance: leastVarianceOf(metric, before),
    extraVariance: extraVarianceOf(metric, before, tonightValues),
  })
  const untestable: Reason | null =
    shown.length === 0 || tonight.length < run.length || tonight.flat().some(({ kind }) => kind === 'none')
      ? 'no value'
      : before.length === 0 || tonight.flat().some((value) => !isUsable(value))
        ? 'too few samples'
        : before.length >= FEWEST_COUNTED
          ? null
          : isOneNight
            ? 'not in turns'
            : 'too few nights'
  return toSubject(asked, settings, {
    values: { base: shown.flat(), run: tonightValues.flat() },
    levels:
      shown.length > 0 && tonight.length > 0 ? { base: meanOf(baseNights ?? []), run: meanOf(runNights ?? []) } : null,
    counted: before.length,
    yardstick,
    untestable,
  })
}

function readNights(nights: Nights, read: Read, isWanted: (value: RunValue) => boolean): Value[][] {
  return nights
    .map((night) => night.map(read).flatMap((value) => (value.kind === 'value' && isWanted(value) ? [value] : [])))
    .filter((night) => night.length > 0)
}

/** What a night came to, on the scale. */
const nightLevel = (metric: ComparedMetric, values: readonly Value[]): number =>
  trimmedMeanOf(values.map((value) => toScale(metric, value))) ?? NaN

/** Of a night's level, by what its runs count. */
const leastVarianceOf = (metric: ComparedMetric, nights: readonly (readonly Value[])[]): number =>
  countingVariance(metric, nights.flat()) * varianceOfTrimmedMean(typicalLength(nights))

const typicalLength = (nights: readonly (readonly unknown[])[]): number =>
  Math.max(1, Math.round(medianOf(nights.map(({ length }) => length)) ?? 1))

/** The level of fewer runs varies more, by what runs of a night differ from each other. */
function extraVarianceOf(
  metric: ComparedMetric,
  base: readonly (readonly Value[])[],
  run: readonly (readonly Value[])[],
): number {
  const [usual, tonight] = [typicalLength(base), Math.min(...run.map(({ length }) => length))]
  const several = base.filter(({ length }) => length > 1)
  if (tonight >= usual || several.length === 0) return 0
  const scaled = several.map((night) => night.map((value) => toScale(metric, value)))
  const freedom = scaled.reduce((sum, { length }) => sum + length - 1, 0)
  const within = scaled.reduce((sum, night) => sum + varianceOf(night) * (night.length - 1), 0) / freedom
  return within * (varianceOfTrimmedMean(tonight) - varianceOfTrimmedMean(usual))
}

function observePairs(
  nights: readonly (readonly RunPair[])[],
  asked: Asked,
  read: Read,
  settings: CompareSettings,
): Subject {
  const { metric } = asked
  const pairs = nights.map((night) => night.map(({ base, run }) => ({ base: read(base), run: read(run) })))
  const all = pairs.flat()
  const values = {
    base: all.flatMap(({ base }) => (base.kind === 'value' ? [base] : [])),
    run: all.flatMap(({ run }) => (run.kind === 'value' ? [run] : [])),
  }
  const usable = pairs
    .map((night) =>
      night.flatMap(({ base, run }) =>
        isUsable(base) && isUsable(run) ? [toScale(metric, run) - toScale(metric, base)] : [],
      ),
    )
    .filter(({ length }) => length > 0)
  // Of several nights, what they differ by counts: the pairs of one night are a cluster too.
  const differences = usable.length >= FEWEST_COUNTED ? usable.map(meanOf) : usable.flat()
  const isWhole = all.every(({ base, run }) => base.kind === 'value' && run.kind === 'value')
  const levelOf = (side: readonly Value[]): number => meanOf(side.map((value) => toScale(metric, value)))
  return toSubject(asked, settings, {
    values,
    levels:
      values.base.length > 0 && values.run.length > 0 ? { base: levelOf(values.base), run: levelOf(values.run) } : null,
    counted: differences.length,
    yardstick: yardstickOfPairs(differences, 2 * countingVariance(metric, [...values.base, ...values.run])),
    untestable: !isWhole
      ? 'no value'
      : usable.flat().length < all.length
        ? 'too few samples'
        : differences.length < FEWEST_COUNTED
          ? 'too few pairs'
          : null,
  })
}

interface Observed extends Pick<Subject, 'levels' | 'counted' | 'yardstick' | 'untestable'> {
  readonly values: { readonly base: readonly Value[]; readonly run: readonly Value[] }
}

function toSubject(asked: Asked, settings: CompareSettings, { values, ...observed }: Observed): Subject {
  const { metric } = asked
  const all = [...values.base, ...values.run].flatMap(({ counted }) => (counted === null ? [] : [counted.of]))
  const seconds = metric.kind === 'rate' && all.length > 0 ? meanOf(all) : null
  const { levels } = observed
  const baseEvents = values.base.reduce((sum, { counted }) => sum + (counted?.events ?? 0), 0)
  const isFromNothing = metric.kind === 'rate' && baseEvents < values.base.length
  const ofBase = isFromNothing ? meanOf(values.base.map(({ value }) => value)) : null
  return {
    ...asked,
    ...observed,
    baseLevel: levels === null ? null : (ofBase ?? fromScale(metric, levels.base, seconds)),
    runLevel: levels === null ? null : fromScale(metric, levels.run, seconds),
    isFromNothing,
    minShift: leastShiftOf(metric, settings.minEffect, settings.minShareEffect),
  }
}
