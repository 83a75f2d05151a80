// What `compare`, `trend` and `run --baseline` share.
import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { GATED_METRICS, parseComparedMetric, TOLD_METRICS, type ComparedMetric } from '../history/compared-metric.ts'
import type { ComparedMetrics, CompareRequest } from '../history/compare-runs.ts'
import { DEFAULT_SETTINGS } from '../history/comparison.ts'
import { parseDurationMs, renderDuration } from '../time/duration.ts'

export interface CompareFlags {
  readonly alpha: number
  /** Undefined: as the design has it. */
  readonly minEffect?: number | undefined
  readonly minShareEffect: number
  readonly together: number
  readonly ab?: boolean | undefined
  readonly metric?: readonly ComparedMetric[] | undefined
}

export const alphaOption = (description: string) =>
  new Option('--alpha <probability>', description).argParser(parseAlpha)

export const minEffectOption = (description: string) =>
  new Option('--min-effect <percent>', description).argParser(parsePercent(0.1, 1_000))

export const minShareEffectOption = (usual = DEFAULT_SETTINGS.minShareEffect) =>
  new Option('--min-share-effect <points>', 'smallest change of a share of calls that counts')
    .argParser(parsePercent(0.001, 100))
    .default(usual, percentOf(usual))

export const percentOf = (share: number): string => String(Math.round(share * 1e6) / 1e4)

export const togetherOption = (description: string) =>
  new Option('--together <time>', description)
    .argParser(parseTogether)
    .default(DEFAULT_SETTINGS.togetherMs, renderDuration(DEFAULT_SETTINGS.togetherMs))

export const metricOption = () =>
  new Option(
    '--metric <metric>',
    'judge this, such as "time_to_first_token p(90)", instead of the defaults (repeatable)',
  )
    .argParser(collectMetric)
    .default(undefined, GATED_METRICS.map(({ name }) => name).join(', '))

export const requestOf = (flags: CompareFlags, seed: number): CompareRequest => ({
  alpha: flags.alpha,
  minEffect: flags.minEffect ?? null,
  minShareEffect: flags.minShareEffect,
  togetherMs: flags.together,
  pairs: flags.ab ?? null,
  seed,
})

export const DEFAULT_REQUEST: CompareRequest = { ...DEFAULT_SETTINGS, minEffect: null, pairs: null }

/** Metrics of the user's own are all that is told. */
export const metricsOf = ({ metric }: Pick<CompareFlags, 'metric'>): ComparedMetrics =>
  metric === undefined ? { gated: GATED_METRICS, told: TOLD_METRICS } : { gated: metric, told: [] }

function parseAlpha(text: string): number {
  const alpha = Number(text)
  if (!(alpha >= 0.0001 && alpha <= 0.2)) throw new InvalidArgumentError('Expected a chance from 0.0001 to 0.2.')
  return alpha
}

const parsePercent =
  (least: number, most: number) =>
  (text: string): number => {
    const percent = Number(text)
    if (text.trim() === '' || !(percent >= least && percent <= most)) {
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`)
    }
    return percent / 100
  }

function parseTogether(text: string): number {
  const togetherMs = parseDurationMs(text)
  if (togetherMs === undefined) throw new InvalidArgumentError('Expected a duration such as 3h or 0s.')
  return togetherMs
}

function collectMetric(text: string, before: readonly ComparedMetric[] | undefined): readonly ComparedMetric[] {
  const metric = parseComparedMetric(text)
  if ('expected' in metric) throw new InvalidArgumentError(`Expected ${metric.expected}.`)
  return [...(before ?? []).filter(({ name }) => name !== metric.name), metric]
}
