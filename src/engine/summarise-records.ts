// Makes a run's summary of what its folder holds, as the run itself made it.
import { gaugeSumOf } from '../metrics/metric-store.ts'
import { makeRunTotals } from '../metrics/run-totals.ts'
import type { GaugeSeries } from '../metrics/snapshot.ts'
import type { Manifest } from '../run-folder/manifest.ts'
import { makeLoadFold } from '../results/load-fold.ts'
import { makeSummary } from '../results/make-summary.ts'
import { killedAt, readEnding } from '../results/recorded-ending.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { Summary } from '../results/summary.ts'
import { makeVerdictFold } from '../results/verdict-fold.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'

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
