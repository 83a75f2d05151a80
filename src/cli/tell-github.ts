import { appendFileSync } from 'node:fs'
import process from 'node:process'
import { renderAnnotations } from '../reports/github-annotations.ts'
import { renderMarkdownSummary } from '../reports/markdown-summary.ts'
import type { Summary } from '../results/summary.ts'
import type { Terminal } from './terminal.ts'

/** Shows a run where GitHub shows a job: annotations, and the job's summary where there is one to add to. */
export function tellGithub(summary: Summary, terminal: Terminal): void {
  // GitHub reads both streams; standard output may be for a machine.
  for (const line of renderAnnotations(summary)) terminal.tell(line)
  const path = process.env['GITHUB_STEP_SUMMARY'] ?? ''
  if (path === '') return
  try {
    appendFileSync(path, `${renderMarkdownSummary(summary)}\n`)
  } catch (error) {
    // What the run came to stands, and so does its exit code.
    const reason = error instanceof Error ? error.message : String(error)
    terminal.tell(`The job's summary has nothing of this run: ${reason}`)
  }
}
