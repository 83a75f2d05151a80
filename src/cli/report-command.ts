import { SetUpError } from '../engine/set-up-error.ts'
import { summariseRecords } from '../engine/summarise-records.ts'
import { makePageFold, type PageFold } from '../reports/page/page-fold.ts'
import type { PageModel } from '../reports/page/page-model.ts'
import { readRunFolder } from '../run-folder/read-run-folder.ts'
import { describeUnwritten, writeReports } from '../reports/write-reports.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { tellSummary, type TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

/**
 * Makes every file of a run again from its manifest and its two logs, and tells its summary. Returns the exit code of the run. Of
 * records that are not whole, what the run itself made is left as it is.
 * @throws {RunFolderError} when the folder is none of a run that this version can read.
 * @throws {SetUpError} when its files cannot be written.
 */
export function reportCommand(folder: string, options: TellOptions, terminal: Terminal): number {
  const run = readRunFolder(folder)
  const { manifest } = run
  const page = makePageFold(manifest.plan)
  const damage: string[] = []
  const summary = summariseRecords(
    manifest,
    passedOn(
      run.intervals((told) => damage.push(told)),
      page,
    ),
    damage,
  )
  if (!run.hasChecksums) {
    terminal.tell(
      `notice: ${folder} has no checksums, because an older version wrote it. Seismo compared counts instead`,
    )
  }
  const isWhole = damage.length === 0 && manifest.ending?.writtenUntilMs === undefined
  if (!isWhole) {
    terminal.tell('notice: the records of this run are incomplete, so existing reports stay unchanged')
  }
  const model: PageModel = { state: 'ended', manifest, summary, charts: page.charts(summary) }
  const unwritten = writeReports(folder, model, isWhole ? 'all' : 'missing')
  if (unwritten.length > 0) throw new SetUpError(describeUnwritten(folder, unwritten))
  const { csv: _, ...withoutCsv } = options
  tellSummary(run, summary, isWhole ? options : withoutCsv, terminal)
  return summary.outcome.exitCode
}

/** A long run is read once, for its summary and for its page. */
function* passedOn(intervals: Iterable<RecordedInterval>, page: PageFold): Generator<RecordedInterval> {
  for (const interval of intervals) {
    page.add(interval)
    yield interval
  }
}
