import { InvalidArgumentError, Option, type Command } from '@commander-js/extra-typings'
import { compareFolders, findSide } from '../history/compare-folders.ts'
import { renderComparisonJUnit } from '../reports/history/comparison-junit.ts'
import { renderComparisonMarkdown } from '../reports/history/comparison-markdown.ts'
import { renderComparisonPage } from '../reports/history/comparison-page.ts'
import { renderComparison } from '../reports/history/comparison-text.ts'
import { type Comparison, DEFAULT_MIN_EFFECT, DEFAULT_SETTINGS } from '../history/comparison.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import {
  alphaOption,
  metricOption,
  metricsOf,
  minEffectOption,
  minShareEffectOption,
  percentOf,
  requestOf,
  togetherOption,
  type CompareFlags,
} from './compare-flags.ts'
import { seedOption } from './load-plan.ts'
import { tellGithubOfComparison } from './tell-summary.ts'
import { type Terminal, writeOut } from './terminal.ts'

interface CompareOptions extends CompareFlags {
  readonly json?: true | undefined
  readonly markdown?: string | undefined
  readonly html?: string | undefined
  readonly junit?: string | undefined
  readonly github?: true | undefined
  readonly baseNights?: number | undefined
  readonly seed: number
}

const MIN_EFFECT = `smallest change that counts (default: ${percentOf(DEFAULT_MIN_EFFECT.nights)}; ${percentOf(DEFAULT_MIN_EFFECT.pairs)} in pairs)`

export function addCompareCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('compare runs with a baseline; exit code 99 if any metric is worse')
    .argument('<base>', 'a run folder, or a folder of run folders')
    .argument('<run...>', 'the same; all of them form one group')
    .addOption(metricOption())
    .addOption(minEffectOption(MIN_EFFECT))
    .addOption(minShareEffectOption())
    .addOption(
      alphaOption('maximum false-positive rate over all judged metrics, per direction (worse, better)').default(
        DEFAULT_SETTINGS.alpha,
      ),
    )
    .addOption(togetherOption('runs that start within this time of the one before are one night'))
    .addOption(
      new Option('--base-nights <number>', 'use the newest nights of the base only (default: all)').argParser(
        parseNights,
      ),
    )
    .addOption(
      new Option('--ab', 'compare pairs of runs that met the same night (default: if the sides take turns, A B A B)'),
    )
    .addOption(new Option('--no-ab', 'compare nights, also if the sides take turns').default(undefined))
    .addOption(seedOption().default(1))
    .option('--markdown <file>', 'also write Markdown, for a job summary')
    .option('--html <file>', 'also write a page')
    .option('--junit <file>', 'also write JUnit XML')
    .option('--github', 'add GitHub annotations and a job summary')
    .option('--json', 'print JSON')
    .action((base, runs, options) => {
      end(compareCommand(base, runs, options, terminal))
    })
}

/**
 * Compares the runs of `base` with all those of `runs` together.
 * @throws {RunFolderError} where there is nothing to compare.
 * @throws {SetUpError} where a file that was asked for cannot be written.
 */
function compareCommand(base: string, runs: readonly string[], options: CompareOptions, terminal: Terminal): number {
  const comparison = compareFolders({
    base: findSide([base]),
    run: findSide(runs),
    metrics: metricsOf(options),
    baseNights: options.baseNights ?? null,
    request: requestOf(options, options.seed),
  })
  const { github, html, json, junit, markdown } = options
  if (markdown !== undefined) writeOut(markdown, renderComparisonMarkdown(comparison))
  if (html !== undefined) writeOut(html, renderComparisonPage(comparison))
  if (junit !== undefined) writeOut(junit, renderComparisonJUnit(comparison))
  if (json === true) terminal.print(JSON.stringify(comparison, null, 2))
  else terminal.print(renderComparison(comparison, terminal.paint))
  if (github === true) tellGithubOfComparison(comparison, terminal)
  return exitCodeOf(comparison)
}

function parseNights(text: string): number {
  const nights = Number(text)
  if (!Number.isInteger(nights) || nights < 1) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return nights
}

/** Only what is worse fails: a gate that cannot tell says so and lets pass. */
export const exitCodeOf = ({ verdict }: Comparison): number =>
  verdict === 'worse' ? EXIT_CODES.thresholdFailed : EXIT_CODES.passed
