import { summariseRecords } from '../engine/summarise-records.ts'
import { refuseOnError } from '../engine/open-folder.ts'
import { readRunFolder } from '../reports/read-run-folder.ts'
import { writeReports } from '../reports/write-reports.ts'
import { tellSummary, type TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

/**
 * Makes every file of a run again from its manifest and its two logs, and tells its summary. Returns the exit code of the run.
 * @throws {RunFolderError} when the folder is none of a run that this version can read.
 * @throws {SetUpError} when its files cannot be written.
 */
export function reportCommand(folder: string, options: TellOptions, terminal: Terminal): number {
  const run = readRunFolder(folder)
  const summary = summariseRecords(run.manifest, run.intervals())
  refuseOnError({ reportsDir: folder }, () => writeReports(folder, summary))
  tellSummary(run, summary, options, terminal)
  return summary.outcome.exitCode
}
