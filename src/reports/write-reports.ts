import { join } from 'node:path'
import type { Summary } from '../results/summary.ts'
import { JUNIT, renderJUnit } from './junit.ts'
import { MARKDOWN_SUMMARY, renderMarkdownSummary } from './markdown-summary.ts'
import { writeSummary } from './summary-file.ts'
import { writeAtomically } from './write-atomically.ts'

/** Everything in a run's folder that is made of its summary, at the end of the run and whenever it is made again. */
export function writeReports(folder: string, summary: Summary): void {
  writeSummary(folder, summary)
  writeAtomically(join(folder, MARKDOWN_SUMMARY), renderMarkdownSummary(summary))
  writeAtomically(join(folder, JUNIT), renderJUnit(summary))
}
