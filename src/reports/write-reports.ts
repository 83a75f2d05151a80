import { join } from 'node:path'
import { JUNIT, renderJUnit } from './junit.ts'
import { MARKDOWN_SUMMARY, renderMarkdownSummary } from './markdown-summary.ts'
import type { PageModel } from './page/page-model.ts'
import { renderPage } from './page/render-page.ts'
import { writeSummary } from './summary-file.ts'
import { writeAtomically } from './write-atomically.ts'

export const PAGE = 'report.html'

/** Everything in a run's folder that is made of its records, at the end of the run and whenever it is made again. */
export function writeReports(folder: string, model: PageModel): void {
  const { summary } = model
  writeSummary(folder, summary)
  writeAtomically(join(folder, MARKDOWN_SUMMARY), renderMarkdownSummary(summary))
  writeAtomically(join(folder, JUNIT), renderJUnit(summary))
  writeAtomically(join(folder, PAGE), renderPage(model))
}
