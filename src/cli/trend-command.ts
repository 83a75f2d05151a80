import { InvalidArgumentError, Option, type Command } from '@commander-js/extra-typings'
import { loadTrend } from '../history/load-trend.ts'
import { renderTrend } from '../reports/history/trend-text.ts'
import { renderTrendPage } from '../reports/history/trend-page.ts'
import { GATED_METRICS, type ComparedMetric } from '../history/compared-metric.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { DEFAULT_TREND_SETTINGS, FAILING_ALPHA } from '../history/make-trend.ts'
import type { Trend, TrendSettings } from '../history/trend.ts'
import {
  alphaOption,
  metricOption,
  minEffectOption,
  minShareEffectOption,
  percentOf,
  togetherOption,
} from './compare-flags.ts'
import { type Terminal, writeOut } from './terminal.ts'

interface TrendOptions {
  readonly metric?: readonly ComparedMetric[] | undefined
  readonly alpha?: number | undefined
  readonly minEffect: number
  readonly minShareEffect: number
  readonly together: number
  readonly since?: string | undefined
  readonly failOnChange?: true | undefined
  readonly html?: string | undefined
  readonly json?: true | undefined
}

const { alpha: ALPHA, minEffect: MIN_EFFECT, minShareEffect: MIN_SHARE_EFFECT } = DEFAULT_TREND_SETTINGS

export function addTrendCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('trend')
    .description('find when the runs of a folder changed, by how much, and which runs are on either side')
    .argument('<folder>', 'a folder of run folders')
    .addOption(metricOption())
    .addOption(minEffectOption('smallest change that is reported').default(MIN_EFFECT, percentOf(MIN_EFFECT)))
    .addOption(minShareEffectOption(MIN_SHARE_EFFECT))
    .addOption(
      alphaOption(
        `maximum false-positive rate of one look, over all series (default: ${ALPHA}; ${FAILING_ALPHA} with --fail-on-change)`,
      ),
    )
    .addOption(togetherOption('runs that start within this time of the one before are one point'))
    .addOption(
      new Option('--since <date>', 'start the history here, such as 2026-11-12: accepts every change before').argParser(
        parseSince,
      ),
    )
    .option('--fail-on-change', 'exit with 99 if the last change of any series is for the worse')
    .option('--html <file>', 'also write a page with charts')
    .option('--json', 'print JSON')
    .action((folder, options) => {
      end(trendCommand(folder, options, terminal))
    })
}

/**
 * Tells the history of the runs in a folder.
 * @throws {RunFolderError} where no run in it measured anything.
 * @throws {SetUpError} where the page cannot be written.
 */
function trendCommand(folder: string, options: TrendOptions, terminal: Terminal): number {
  const { failOnChange, html, json, minEffect, minShareEffect, since, together } = options
  const settings: TrendSettings = {
    alpha: options.alpha ?? (failOnChange === true ? FAILING_ALPHA : ALPHA),
    minEffect,
    minShareEffect,
    togetherMs: together,
    since: since ?? null,
  }
  const trend = loadTrend(folder, options.metric ?? GATED_METRICS, settings)
  if (html !== undefined) writeOut(html, renderTrendPage(trend))
  if (json === true) terminal.print(JSON.stringify(trend, null, 2))
  else terminal.print(renderTrend(trend, terminal.paint))
  return failOnChange === true && isWorseNow(trend) ? EXIT_CODES.thresholdFailed : EXIT_CODES.passed
}

const isWorseNow = ({ groups }: Trend): boolean =>
  groups.some(({ series }) => series.some(({ verdict }) => verdict === 'worse'))

function parseSince(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('Expected a date such as 2026-11-12.')
  return new Date(text).toISOString()
}
