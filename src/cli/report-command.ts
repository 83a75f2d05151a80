import { SetUpError } from '../engine/preflight.ts'
import { gaugeSumOf } from '../metrics/metric-store.ts'
import { makeRunTotals } from '../metrics/run-totals.ts'
import type { GaugeSeries } from '../metrics/snapshot.ts'
import { makePageFold, type PageFold } from '../reports/page/charts/page-fold.ts'
import type { PageModel } from '../reports/page/page-model.ts'
import { describeUnwritten, writeReports } from '../reports/write-reports.ts'
import { makeLoadFold } from '../results/load-fold.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { makeSummary } from '../results/make-summary.ts'
import { killedAt, readEnding } from '../results/recorded-ending.ts'
import type { Summary } from '../results/summary.ts'
import { makeVerdictFold } from '../results/verdict-fold.ts'
import { CALLS_LOG, cutTornCall, findCalls } from '../run-folder/calls-log.ts'
import type { Manifest } from '../run-folder/manifest.ts'
import { readRunFolder } from '../run-folder/read-run-folder.ts'
import { describeWriteError } from '../run-folder/write-atomically.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'
import { type TellOptions, tellSummary } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

// Makes a run's summary of what its folder holds, as the run itself made it.

/**
 * `intervals` are all of the run, oldest first; they are gone through once. `damage` is looked at after that: what was told of them
 * that cannot be relied on.
 */
export function summariseRecords(
  { ending, plan, run }: Pick<Manifest, 'ending' | 'plan' | 'run'>,
  intervals: Iterable<RecordedInterval>,
  damage: readonly string[] = [],
): Summary {
  const totals = makeRunTotals()
  const load = makeLoadFold(plan, run.startedAt)
  const verdict = makeVerdictFold(plan)
  let gauges: readonly GaugeSeries[] = []
  let writtenUntilMs = 0
  for (const interval of intervals) {
    for (const series of interval.trends) totals.addTrend(series)
    for (const series of interval.counters) totals.addCounter(series)
    load.add(interval)
    verdict.add(interval)
    gauges = interval.gauges
    writtenUntilMs = interval.endMs
  }
  // Sums of the whole run do not fit what is left of it.
  const exact = damage.length > 0 ? [] : (ending?.exact ?? [])
  for (const { metric, min, sum, tags } of exact) {
    totals.correct({ metric, tags, minThousandths: min, sumThousandths: sum })
  }
  return makeSummary({
    run,
    store: { ...totals, gaugeSum: (metric, selector) => gaugeSumOf(gauges, metric, selector) },
    ...(ending === null ? killedAt(writtenUntilMs) : readEnding(ending, plan.thresholds)),
    damage,
    mayBeEmpty: plan.segment.count > 1,
    dimensions: dimensionsOf(plan),
    load: load.summary(),
    known: verdict,
    plan,
    thresholds: plan.thresholds,
  })
}

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
  for (const notice of lookAtCalls(folder, manifest)) terminal.tell(notice)
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

/** What is to be known of calls.ndjson, of which no report is made. Of a run that was killed it is made a file of whole lines. */
function lookAtCalls(folder: string, { endedAt, plan, records }: Manifest): string[] {
  if (!plan.calls) return []
  const found = findCalls(folder)
  if (found === null) return [`notice: ${CALLS_LOG} is missing. The reports don't need it`]
  if (endedAt === null) return found.tornBytes === 0 ? [] : [`notice: ${mendTornCall(folder, found)}`]
  const written = records?.calls ?? null
  return written === null || (found.calls === written && found.tornBytes === 0)
    ? []
    : [`notice: ${CALLS_LOG} holds ${found.calls} calls, and the run wrote ${written}. The reports don't need it`]
}

function mendTornCall(folder: string, found: NonNullable<ReturnType<typeof findCalls>>): string {
  const what = `the last line of ${CALLS_LOG} is incomplete`
  try {
    return cutTornCall(folder, found)
      ? `${what}, because the run was killed as it wrote it. Seismo removed it`
      : `${what}. If the run was killed, run this again in ten seconds: Seismo then removes the line`
  } catch (error) {
    return `${what}, and can't be removed: ${describeWriteError(error)}`
  }
}
