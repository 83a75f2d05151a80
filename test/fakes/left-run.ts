import { openRunFolder } from '../../src/reports/open-run-folder.ts'
import type { Summary } from '../../src/results/summary.ts'
import type { RunEnd } from '../../src/results/outcome.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { makeLoadFold } from '../../src/results/load-fold.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { recordEnding } from '../../src/results/recorded-ending.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { makeVerdictFold } from '../../src/results/verdict-fold.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { recordRun, type RecordedCall } from './recorded-run.ts'

export interface LeftRun {
  readonly path: string
  readonly summary: Summary
  readonly intervals: readonly RecordedInterval[]
}

export const wentAsPlanned: RunEnd = {
  measuredMs: 90_000,
  lostThreads: [],
  stoppedBySignal: false,
  hookFailure: null,
  thresholdAbort: null,
  budgetEnd: null,
}

/** The folder of a run of the given calls, each inner list in one interval of a second, made as the engine makes it. */
export function leaveRun(
  plan: RunPlan,
  calls: readonly (readonly RecordedCall[])[],
  end: Partial<RunEnd> = {},
  change: (interval: RecordedInterval) => RecordedInterval = (interval) => interval,
): LeftRun {
  const { store, intervals } = recordRun(calls, dimensionsOf(plan))
  const folder = openRunFolder(plan)
  const load = makeLoadFold(plan, folder.run.startedAt)
  const changed = intervals.map(change)
  const known = makeVerdictFold(plan)
  for (const { metric, tags, value } of changed.at(-1)?.gauges ?? []) {
    if (metric !== 'calls_in_flight') store.gauge(metric, tags, value)
  }
  for (const interval of changed) {
    folder.appendInterval(interval)
    load.add(interval)
    known.add(interval)
  }
  const finished = {
    run: folder.run,
    store,
    load: load.summary(),
    known,
    plan,
    thresholds: plan.thresholds,
    dimensions: dimensionsOf(plan),
    mayBeEmpty: plan.segment.count > 1,
    ...wentAsPlanned,
    measuredMs: calls.length * 1_000,
    ...end,
  }
  const summary = makeSummary(finished)
  folder.finish(summary, recordEnding(finished, plan.thresholds, store))
  return { path: folder.path, summary, intervals: changed }
}
