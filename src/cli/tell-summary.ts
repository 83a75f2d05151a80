import { appendFileSync } from 'node:fs'
import process from 'node:process'
import { refuseOnError } from '../engine/preflight.ts'
import type { Comparison } from '../history/comparison.ts'
import type { TrendStat } from '../scenario/threshold-schema.ts'
import { renderComparisonAnnotations } from '../reports/history/comparison-junit.ts'
import { renderComparisonMarkdown } from '../reports/history/comparison-markdown.ts'
import { writeCsvFiles } from '../reports/csv-files.ts'
import { renderAnnotations } from '../reports/github-annotations.ts'
import { renderMarkdownSummary } from '../reports/markdown-summary.ts'
import { renderTextSummary, type SummaryView } from '../reports/text-summary.ts'
import type { Summary } from '../results/summary.ts'
import type { RecordedRun } from '../run-folder/read-run-folder.ts'
import type { Terminal } from './terminal.ts'

/** Shows a run where GitHub shows a job: annotations, and the job's summary where there is one to add to. */
const tellGithub = (summary: Summary, trendStats: readonly TrendStat[], terminal: Terminal): void =>
  tell('run', renderAnnotations(summary), renderMarkdownSummary(summary, trendStats), terminal)

/** The same of a comparison. */
export const tellGithubOfComparison = (comparison: Comparison, terminal: Terminal): void =>
  tell('comparison', renderComparisonAnnotations(comparison), renderComparisonMarkdown(comparison), terminal)

function tell(what: string, annotations: readonly string[], markdown: string, terminal: Terminal): void {
  // GitHub reads both streams; standard output may be for a machine.
  for (const line of annotations) terminal.tell(line)
  const path = process.env['GITHUB_STEP_SUMMARY'] ?? ''
  if (path === '') return
  try {
    appendFileSync(path, `${markdown}\n`)
  } catch (error) {
    // What the run came to stands, and so does its exit code.
    const reason = error instanceof Error ? error.message : String(error)
    terminal.tell(`Could not add this ${what} to the job summary: ${reason}`)
  }
}

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
  if (options.github === true) tellGithub(summary, view.trendStats, terminal)
}
