import { summariseRecords } from '../engine/summarise-records.ts'
import { readRunFolder } from '../reports/read-run-folder.ts'
import type { SummaryView } from '../reports/text-summary.ts'
import { writeReports } from '../reports/write-reports.ts'
import { tellSummary, type TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

export interface ReportOptions extends TellOptions {
  readonly summaryMode: SummaryView['mode']
}

/**
 * Makes every file of a run again from its manifest and its two logs, and tells its summary. Returns the exit code of the run.
 * @throws {RunFolderError} when the folder is none of a run that this version can read.
 */
export function reportCommand(folder: string, options: ReportOptions, terminal: Terminal): number {
  const { intervals, manifest } = readRunFolder(folder)
  const summary = summariseRecords(manifest, intervals())
  writeReports(folder, summary)
  tellSummary(
    folder,
    summary,
    options,
    { mode: options.summaryMode, trendStats: manifest.plan.summaryTrendStats },
    terminal,
  )
  return summary.outcome.exitCode
}
