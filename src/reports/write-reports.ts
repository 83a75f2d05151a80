import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { JUNIT, renderJUnit } from './junit.ts'
import { MARKDOWN_SUMMARY, renderMarkdownSummary } from './markdown-summary.ts'
import type { PageModel } from './page/page-model.ts'
import { renderPage } from './page/render-page.ts'
import { SUMMARY, writeSummary } from '../run-folder/summary-file.ts'
import { describeWriteError, writeAtomically } from '../run-folder/write-atomically.ts'

const PAGE = 'report.html'

/** A file of a run's folder that is not there, or not as it should be, and why. */
export interface UnwrittenFile {
  readonly file: string
  readonly reason: string
}

/**
 * Everything in a run's folder that is made of its records, at the end of the run and whenever it is made again. Each file that can be
 * written is; with `missing`, only those that are not there. Returns each that cannot.
 */
export function writeReports(folder: string, model: PageModel, which: 'all' | 'missing' = 'all'): UnwrittenFile[] {
  const { manifest, summary } = model
  const { summaryTrendStats } = manifest.plan
  const writes: readonly (readonly [string, () => void])[] = [
    [SUMMARY, () => writeSummary(folder, summary)],
    [
      MARKDOWN_SUMMARY,
      () => writeAtomically(join(folder, MARKDOWN_SUMMARY), renderMarkdownSummary(summary, summaryTrendStats)),
    ],
    [JUNIT, () => writeAtomically(join(folder, JUNIT), renderJUnit(summary))],
    [PAGE, () => writeAtomically(join(folder, PAGE), renderPage(model))],
  ]
  return writes.flatMap(([name, write]) => {
    if (which === 'missing' && existsSync(join(folder, name))) return []
    try {
      write()
      return []
    } catch (error) {
      // A bug in making a file is no matter of the disk.
      if (!(error instanceof Error && 'syscall' in error)) throw error
      return [{ file: name, reason: describeWriteError(error) }]
    }
  })
}

/** What a reader of a run does about them. */
export function describeUnwritten(folder: string, unwritten: readonly UnwrittenFile[]): string {
  const byReason = Map.groupBy(unwritten, ({ reason }) => reason)
  return [
    ...[...byReason].map(
      ([reason, files]) => `Could not write ${files.map(({ file }) => file).join(', ')}: ${reason}.`,
    ),
    `After that, run \`seismo report ${folder}\`: it makes every file from what was recorded.`,
  ].join('\n')
}
