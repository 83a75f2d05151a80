import { makeMetricStore } from '../metrics/metric-store.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { followIntervals } from '../run-folder/read-intervals.ts'
import { readManifest } from '../run-folder/manifest.ts'
import { makePageFold } from '../reports/page/charts/page-fold.ts'
import type { PageModel } from '../reports/page/page-model.ts'
import { readSummary } from '../run-folder/summary-file.ts'
import { makeClientFold } from '../results/load/client.ts'
import { makeSaturationFold } from '../results/load/saturation.ts'
import { makeSummary } from '../results/make-summary.ts'
import { makeVerdictFold } from '../results/verdict-fold.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'

/** A run of another process, by what it has written so far. */
export interface FollowedRun {
  /** What has been written since the last time is in it. */
  modelSoFar(): PageModel
  /** Once the run has left all of its files. @throws when it has not. */
  modelAtEnd(): PageModel
}

export function followRun(folder: string, plan: RunPlan): FollowedRun {
  const manifest = readManifest(folder)
  const nextIntervals = followIntervals(folder)
  const fold = makePageFold(manifest.plan)
  const store = makeMetricStore()
  const saturation = makeSaturationFold(plan)
  const client = makeClientFold()
  const verdict = makeVerdictFold(plan)
  let measuredMs = 0

  const readOn = (): void => {
    for (const interval of nextIntervals()) {
      const { counters, endMs, startMs, trends } = interval
      fold.add(interval)
      saturation.add(interval)
      client.add(interval)
      verdict.add(interval)
      store.apply({ counters, trends })
      store.closeInterval(startMs, endMs)
      measuredMs = endMs
    }
  }
  return {
    modelSoFar() {
      readOn()
      const summary = makeSummary({
        run: manifest.run,
        store,
        measuredMs,
        isRunning: true,
        lostThreads: [],
        stoppedBySignal: false,
        hookFailure: null,
        dimensions: dimensionsOf(plan),
        load: {
          throttling: [],
          quotas: [],
          dailyQuotas: [],
          saturation: saturation.summary(),
          client: client.summary(),
        },
        known: verdict,
        plan,
        thresholds: plan.thresholds,
        thresholdAbort: null,
        budgetEnd: null,
      })
      return { state: 'running', manifest, summary, charts: fold.charts(summary) }
    },
    modelAtEnd() {
      readOn()
      const summary = readSummary(folder)
      return { state: 'ended', manifest: readManifest(folder), summary, charts: fold.charts(summary) }
    },
  }
}
