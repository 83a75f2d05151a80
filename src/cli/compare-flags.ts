// What `compare` and `run --baseline` share.
import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import {
  GATED_METRICS,
  parseComparedMetric,
  TOLD_METRICS,
  type ComparedMetric,
} from '../results/compare/compared-metric.ts'
import type { ComparedMetrics } from '../results/compare/compare-runs.ts'
import type { CompareSettings } from '../results/compare/comparison.ts'
import { DEFAULT_SETTINGS } from '../results/compare/default-settings.ts'

export interface CompareFlags {
  readonly alpha: number
  readonly minEffect: number
  readonly minShareEffect: number
  readonly largeEffect: number
  readonly largeShareEffect: number
  readonly metric?: readonly ComparedMetric[] | undefined
}

export const alphaOption = (usual = DEFAULT_SETTINGS.alpha) =>
  new Option('--alpha <chance>', 'what all tests together may raise by chance, where nothing has changed')
    .argParser(parseAlpha)
    .default(usual)

export const minEffectOption = (usual = DEFAULT_SETTINGS.minEffect) =>
  new Option('--min-effect <percent>', 'the least change that matters')
    .argParser(parsePercent(0.1, 1_000))
    .default(usual, percentOf(usual))

export const minShareEffectOption = (usual = DEFAULT_SETTINGS.minShareEffect) =>
  new Option('--min-share-effect <points>', 'the least change of a share of calls that matters')
    .argParser(parsePercent(0.001, 100))
    .default(usual, percentOf(usual))

export const largeEffectOption = () =>
  new Option('--large-effect <percent>', 'the change beyond which runs too few for the test are judged')
    .argParser(parsePercent(0.1, 10_000))
    .default(DEFAULT_SETTINGS.largeEffect, percentOf(DEFAULT_SETTINGS.largeEffect))

export const largeShareEffectOption = () =>
  new Option('--large-share-effect <points>', 'the same of a share of calls')
    .argParser(parsePercent(0.001, 100))
    .default(DEFAULT_SETTINGS.largeShareEffect, percentOf(DEFAULT_SETTINGS.largeShareEffect))

export const metricOption = () =>
  new Option(
    '--metric <metric>',
    'a metric to judge, such as "time_to_first_token p(90)", in place of the usual ones; repeatable',
  )
    .argParser(collectMetric)
    .default(undefined, GATED_METRICS.map(({ name }) => name).join(', '))

export const settingsOf = (
  { alpha, largeEffect, largeShareEffect, minEffect, minShareEffect }: CompareFlags,
  seed: number,
): CompareSettings => ({ alpha, minEffect, minShareEffect, largeEffect, largeShareEffect, seed })

/** Metrics of the user's own are all that is told. */
export const metricsOf = ({ metric }: CompareFlags): ComparedMetrics =>
  metric === undefined ? { gated: GATED_METRICS, told: TOLD_METRICS } : { gated: metric, told: [] }

const percentOf = (share: number): string => String(Math.round(share * 1e6) / 1e4)

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

function collectMetric(text: string, before: readonly ComparedMetric[] | undefined): readonly ComparedMetric[] {
  const metric = parseComparedMetric(text)
  if ('expected' in metric) throw new InvalidArgumentError(`Expected ${metric.expected}.`)
  return [...(before ?? []).filter(({ name }) => name !== metric.name), metric]
}
