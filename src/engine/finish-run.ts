import type { MetricStore } from '../metrics/metric-store.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { RunFolder } from '../reports/open-run-folder.ts'
import type { UnwrittenFile } from '../reports/write-reports.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { makeSummary } from '../results/make-summary.ts'
import { recordEnding } from '../results/recorded-ending.ts'
import type { RunEnd } from '../results/outcome.ts'
import type { Summary } from '../results/summary.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'
import type { Breakdown } from './breakdown.ts'
import type { OpenTarget } from './preflight.ts'
import type { RecordWatch } from './record-watch.ts'

export interface ConductedRun {
  readonly folder: string
  readonly exitCode: number
  /** The files that could not be written. */
  readonly unwritten: readonly UnwrittenFile[]
  /** What the files would have told, if one of them could not be written; else they tell it. */
  readonly summary: Summary | null
}

export interface RunAtItsEnd {
  readonly plan: RunPlan
  readonly folder: RunFolder
  /** Every interval is closed. */
  readonly store: MetricStore
  readonly records: RecordWatch
  readonly breakdown: Breakdown
  readonly target: Pick<OpenTarget, 'death'>
}

/** Judges a run and writes what is left of its folder, all before it returns. What cannot be written makes the exit code 1. */
export function finishRun(
  { breakdown, folder, plan, records, store, target }: RunAtItsEnd,
  end: Omit<RunEnd, 'broke'> & { readonly mayBeEmpty?: boolean },
): ConductedRun {
  const unrecorded = folder.closeLogs()
  const finished = {
    ...end,
    broke: [...[target.death(), unrecorded].filter((told) => told !== null), ...breakdown.told()],
    run: folder.run,
    store,
    dimensions: dimensionsOf(plan),
    ...records.made(),
    plan,
    thresholds: plan.thresholds,
  }
  const summary = makeSummary(finished)
  const unwritten = folder.finish(summary, recordEnding(finished, plan.thresholds, store))
  // A run that a file is missing of has not done what it was to do, whatever it measured.
  return unwritten.length > 0
    ? { folder: folder.path, exitCode: EXIT_CODES.error, unwritten, summary }
    : { folder: folder.path, exitCode: summary.outcome.exitCode, unwritten, summary: null }
}
