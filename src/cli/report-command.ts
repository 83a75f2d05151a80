import { summariseRecords } from '../engine/summarise-records.ts'
import { refuseOnError } from '../engine/open-folder.ts'
import { makePageFold, type PageFold } from '../reports/page/page-fold.ts'
import { readRunFolder } from '../reports/read-run-folder.ts'
import { writeReports } from '../reports/write-reports.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { tellSummary, type TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

/**
 * Makes every file of a run again from its manifest and its two logs, and tells its summary. Returns the exit code of the run.
 * @throws {RunFolderError} when the folder is none of a run that this version can read.
 * @throws {SetUpError} when its files cannot be written.
 */
export function reportCommand(folder: string, options: TellOptions, terminal: Terminal): number {
  const run = readRunFolder(folder)
  const page = makePageFold(run.manifest.plan)
  const summary = summariseRecords(run.manifest, passedOn(run.intervals(), page))
  const { manifest } = run
  refuseOnError({ reportsDir: folder }, () =>
    writeReports(folder, { state: 'ended', manifest, summary, charts: page.charts(summary) }),
  )
  tellSummary(run, summary, options, terminal)
  return summary.outcome.exitCode
}

/** A long run is read once, for its summary and for its page. */
function* passedOn(intervals: Iterable<RecordedInterval>, page: PageFold): Generator<RecordedInterval> {
  for (const interval of intervals) {
    page.add(interval)
    yield interval
  }
}
