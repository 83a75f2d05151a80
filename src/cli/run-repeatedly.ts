import { setTimeout as sleep } from 'node:timers/promises'
import { openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import { compareFolders, findSide, loadSide } from '../history/compare-folders.ts'
import { renderComparison } from '../reports/history/comparison-text.ts'
import { RunFolderError } from '../run-folder/versioned-file.ts'
import { readSummary } from '../run-folder/summary-file.ts'
import { GATED_METRICS, TOLD_METRICS } from '../history/compared-metric.ts'
import type { Comparison } from '../history/comparison.ts'
import { EXIT_CODES, worstExitCode } from '../results/exit-codes.ts'
import { exitCodeOf } from './compare-command.ts'
import { DEFAULT_REQUEST } from './compare-flags.ts'
import { loadPlan } from './load-plan.ts'
import { onInterrupt, runCommand, type RunCommandOptions } from './run-command.ts'
import { tellGithubOfComparison } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

export interface RepeatOptions extends RunCommandOptions {
  readonly repeat: number
  /** A folder of runs. */
  readonly baseline?: string | undefined
}

/** With these a run ends for a reason that the next one would meet too, or that is meant for all. */
const LAST: readonly number[] = [EXIT_CODES.interrupted, EXIT_CODES.hookThrew, EXIT_CODES.invalidScenario]

/**
 * Runs a scenario file as often as asked, and compares all runs with the baseline. Returns the worst exit code; where all
 * runs passed, that of the comparison.
 * @throws {RunFolderError} before anything runs, when there is nothing to compare with.
 */
export async function runRepeatedly(file: string, options: RepeatOptions, terminal: Terminal): Promise<number> {
  const { baseline, json, repeat } = options
  if (repeat === 1 && baseline === undefined) return runCommand(file, options, terminal)
  // What is made from here on may lie in the same folder, and is no part of the base.
  const base = baseline === undefined ? null : findSide([baseline])
  if (base !== null) loadSide('base', base)
  const folders: string[] = []
  // One document at the end, in place of one a run.
  const quiet = json === true ? { ...terminal, print() {} } : terminal
  const codes = await runAll(file, options, quiet, (folder) => folders.push(folder))
  const comparison = base === null || folders.length === 0 ? null : compareOrTell(base, folders, terminal)
  if (json === true) {
    terminal.print(JSON.stringify({ runs: folders.map(readSummary), comparison }, null, 2))
  } else if (comparison !== null && options.quiet !== true) {
    terminal.print(`\n${renderComparison(comparison, terminal.paint)}`)
  }
  if (comparison !== null && options.github === true) tellGithubOfComparison(comparison, terminal)
  const worst = worstExitCode(codes)
  return worst === EXIT_CODES.passed && comparison !== null ? exitCodeOf(comparison) : worst
}

async function runAll(
  file: string,
  options: RepeatOptions,
  terminal: Terminal,
  onFinished: (folder: string) => void,
): Promise<number[]> {
  // All runs draw alike, so that they make the same calls.
  const { modes, seed } = loadPlan(file, options).plan
  const credentials = openCredentialSources({ region: modes[0]?.region })
  // Each run has its own ear for signals; between two of them this one listens.
  const interrupts = onInterrupt({ first() {}, second() {} })
  const codes: number[] = []
  try {
    for (let nth = 1; nth <= options.repeat; nth++) {
      const place = { nth, of: options.repeat }
      let finished = 0
      const code = await runCommand(file, { ...options, seed, place, credentials }, terminal, (folder) => {
        finished++
        onFinished(folder)
      })
      codes.push(code)
      // A signal that came as a run ended is taken in before the next one starts.
      await sleep(0)
      if (interrupts.count() > 0) return [...codes, EXIT_CODES.interrupted]
      if (LAST.includes(code) || finished === 0) return codes
    }
    return codes
  } finally {
    interrupts.stop()
  }
}

function compareOrTell(base: readonly string[], run: readonly string[], terminal: Terminal): Comparison | null {
  try {
    return compareFolders({
      base,
      run,
      metrics: { gated: GATED_METRICS, told: TOLD_METRICS },
      baseNights: null,
      request: DEFAULT_REQUEST,
    })
  } catch (error) {
    if (!(error instanceof RunFolderError)) throw error
    terminal.tell(error.message)
    return null
  }
}
