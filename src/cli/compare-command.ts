import type { Command } from '@commander-js/extra-typings'
import { compareFolders, findSide } from '../reports/compare/compare-folders.ts'
import { renderComparisonMarkdown } from '../reports/compare/comparison-markdown.ts'
import { renderComparison } from '../reports/compare/render-comparison.ts'
import type { Comparison } from '../results/compare/comparison.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import {
  alphaOption,
  largeEffectOption,
  largeShareEffectOption,
  metricOption,
  metricsOf,
  minEffectOption,
  minShareEffectOption,
  settingsOf,
  type CompareFlags,
} from './compare-flags.ts'
import { seedOption } from './plan-flags.ts'
import type { Terminal } from './terminal.ts'
import { writeOut } from './write-out.ts'

interface CompareOptions extends CompareFlags {
  readonly json?: true | undefined
  readonly markdown?: string | undefined
  readonly seed: number
}

export function addCompareCommand(program: Command, terminal: Terminal, end: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('compare runs with earlier ones, and say what is worse; exit code 99 where anything is')
    .argument('<base>', 'a folder that a run left, or a folder of such folders')
    .argument('<run...>', 'the same; all of them together are what is compared with base')
    .addOption(metricOption())
    .addOption(minEffectOption())
    .addOption(minShareEffectOption())
    .addOption(alphaOption())
    .addOption(largeEffectOption())
    .addOption(largeShareEffectOption())
    .addOption(seedOption().default(1))
    .option('--markdown <file>', 'write the comparison as Markdown too, for a job summary')
    .option('--json', 'print JSON for machines')
    .action((base, runs, options) => {
      end(compareCommand(base, runs, options, terminal))
    })
}

/**
 * Compares the runs of `base` with all those of `runs` together.
 * @throws {RunFolderError} where there is nothing to compare.
 * @throws {SetUpError} where the Markdown cannot be written.
 */
function compareCommand(base: string, runs: readonly string[], options: CompareOptions, terminal: Terminal): number {
  const comparison = compareFolders({
    base: findSide([base]),
    run: findSide(runs),
    metrics: metricsOf(options),
    settings: settingsOf(options, options.seed),
  })
  if (options.markdown !== undefined) writeOut(options.markdown, renderComparisonMarkdown(comparison))
  if (options.json === true) terminal.print(JSON.stringify(comparison, null, 2))
  else terminal.print(renderComparison(comparison, terminal.paint))
  return exitCodeOf(comparison)
}

/** Only what is worse fails: a gate that cannot tell says so and lets pass. */
export const exitCodeOf = ({ verdict }: Comparison): number =>
  verdict === 'worse' ? EXIT_CODES.thresholdFailed : EXIT_CODES.passed
