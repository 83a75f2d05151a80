import { resolve } from 'node:path'
import { mergeRuns } from '../engine/merge-runs.ts'
import { readRunFolder } from '../run-folder/read-run-folder.ts'
import { reportCommand } from './report-command.ts'
import type { TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

export interface MergeOptions extends TellOptions {
  readonly out: string
}

/**
 * Makes one run of many, and its reports. Returns the exit code of that run.
 * @throws {RunFolderError} when a folder is none of a run, or they are not parts of one run.
 */
export const mergeCommand = (folders: readonly string[], options: MergeOptions, terminal: Terminal): number =>
  reportCommand(mergeRuns(folders.map(readRunFolder), resolve(options.out)), options, terminal)
