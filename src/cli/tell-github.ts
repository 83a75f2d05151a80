import { appendFileSync } from 'node:fs'
import process from 'node:process'
import { renderComparisonAnnotations } from '../reports/compare/comparison-annotations.ts'
import { renderComparisonMarkdown } from '../reports/compare/comparison-markdown.ts'
import { renderAnnotations } from '../reports/github-annotations.ts'
import { renderMarkdownSummary } from '../reports/markdown-summary.ts'
import type { Comparison } from '../history/comparison.ts'
import type { Summary } from '../results/summary.ts'
import type { Terminal } from './terminal.ts'

/** Shows a run where GitHub shows a job: annotations, and the job's summary where there is one to add to. */
export const tellGithub = (summary: Summary, terminal: Terminal): void =>
  tell('run', renderAnnotations(summary), renderMarkdownSummary(summary), terminal)

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
