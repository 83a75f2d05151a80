import { refuseOnError } from '../engine/open-folder.ts'
import type { RecordedRun } from '../run-folder/read-run-folder.ts'
import { writeCsvFiles } from '../reports/csv-files.ts'
import { renderTextSummary, type SummaryView } from '../reports/text-summary.ts'
import type { Summary } from '../results/summary.ts'
import { tellGithub } from './tell-github.ts'
import type { Terminal } from './terminal.ts'

/** What each command has that leaves a run's folder. */
export interface TellOptions {
  readonly json?: true
  readonly quiet?: true
  /** Writes the series and the intervals as CSV too. */
  readonly csv?: true
  /** Tells GitHub of it. */
  readonly github?: true
  readonly summaryMode: SummaryView['mode']
}

/** What such a command ends with. */
export function tellSummary(
  { intervals, manifest, path }: RecordedRun,
  summary: Summary,
  options: TellOptions,
  terminal: Terminal,
): void {
  const view = { mode: options.summaryMode, trendStats: manifest.plan.summaryTrendStats }
  if (options.csv === true) {
    // What is damaged has been told of by now, and is left out here as it is in the summary.
    refuseOnError({ reportsDir: path }, () =>
      writeCsvFiles(
        path,
        summary,
        intervals(() => {}),
      ),
    )
  }
  if (options.json === true) terminal.print(JSON.stringify(summary, null, 2))
  else if (options.quiet === true) terminal.print(path)
  else terminal.print(`\n${renderTextSummary(summary, terminal.paint, view)}\n\nReport: ${path}`)
  if (options.github === true) tellGithub(summary, terminal)
}
