import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { loadTrend } from '../reports/trend/load-trend.ts'
import { renderTrend } from '../reports/trend/render-trend.ts'
import { renderTrendPage } from '../reports/trend/trend-page.ts'
import { GATED_METRICS, type ComparedMetric } from '../results/compare/compared-metric.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { DEFAULT_TREND_SETTINGS } from '../results/trend/default-trend-settings.ts'
import type { TrendSettings } from '../results/trend/trend.ts'
import { parseDurationMs, renderDuration } from '../time/duration.ts'
import { alphaOption, metricOption, minEffectOption, minShareEffectOption } from './compare-flags.ts'
import { seedOption } from './plan-flags.ts'
import type { Terminal } from './terminal.ts'
import { writeOut } from './write-out.ts'

interface TrendOptions extends Omit<TrendSettings, 'togetherMs'> {
  readonly metric?: readonly ComparedMetric[] | undefined
  readonly together: number
  readonly html?: string | undefined
  readonly json?: true | undefined
}

export function addTrendCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  const { alpha, minEffect, minShareEffect, togetherMs } = DEFAULT_TREND_SETTINGS
  program
    .command('trend')
    .description('tell when the runs of a folder changed, by how much, and which runs are on either side')
    .argument('<folder>', 'a folder of run folders')
    .addOption(metricOption())
    .addOption(minEffectOption(minEffect))
    .addOption(minShareEffectOption(minShareEffect))
    .addOption(alphaOption(alpha))
    .addOption(
      new Option('--together <time>', 'runs that start within so long of the one before are one point, their median')
        .argParser(parseTogether)
        .default(togetherMs, renderDuration(togetherMs)),
    )
    .addOption(seedOption().default(1))
    .option('--html <file>', 'write a page with charts too')
    .option('--json', 'print JSON for machines')
    .action((folder, options) => {
      end(trendCommand(folder, options, terminal))
    })
}

/**
 * Tells the history of the runs in a folder. A change is told, and fails nothing: when it came is known afterwards.
 * @throws {RunFolderError} where no run in it measured anything.
 * @throws {SetUpError} where the page cannot be written.
 */
function trendCommand(folder: string, options: TrendOptions, terminal: Terminal): number {
  const { alpha, minEffect, minShareEffect, seed, together } = options
  const settings: TrendSettings = { alpha, minEffect, minShareEffect, togetherMs: together, seed }
  const trend = loadTrend(folder, options.metric ?? GATED_METRICS, settings)
  if (options.html !== undefined) writeOut(options.html, renderTrendPage(trend))
  if (options.json === true) terminal.print(JSON.stringify(trend, null, 2))
  else terminal.print(renderTrend(trend, terminal.paint))
  return EXIT_CODES.passed
}

function parseTogether(text: string): number {
  const togetherMs = parseDurationMs(text)
  if (togetherMs === undefined) throw new InvalidArgumentError('Expected a duration such as 3h or 0s.')
  return togetherMs
}
