import { compareFolders, findSide } from '../reports/compare/compare-folders.ts'
import { renderComparisonMarkdown } from '../reports/compare/comparison-markdown.ts'
import { renderComparison } from '../reports/compare/render-comparison.ts'
import type { Comparison } from '../results/compare/comparison.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { metricsOf, settingsOf, type CompareFlags } from './compare-flags.ts'
import type { Terminal } from './terminal.ts'
import { writeOut } from './write-out.ts'

export interface CompareOptions extends CompareFlags {
  readonly json?: true | undefined
  readonly markdown?: string | undefined
  readonly seed: number
}

/**
 * Compares the runs of `base` with all those of `runs` together.
 * @throws {RunFolderError} where there is nothing to compare.
 * @throws {SetUpError} where the Markdown cannot be written.
 */
export function compareCommand(
  base: string,
  runs: readonly string[],
  options: CompareOptions,
  terminal: Terminal,
): number {
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
