import type { Snapshot } from '../metrics/snapshot.ts'
import type { MetricStore } from '../metrics/metric-store.ts'
import { isCounterName, isTrendName, shareBaseOf, type TrendName } from '../metrics/metric-catalogue.ts'
import { sumOfSelected } from '../metrics/run-totals.ts'
import { isSelected, pickTags, type Tags } from '../metrics/tags.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import { cutOffOf, type CensoringPlan } from './censoring.ts'
import { judgeSamples, judgeShare, judgeValue, type Judgement } from './judge-threshold.ts'
import { sampledOf, type Sampled } from './percentiles.ts'
import type { ThresholdResult } from './summary.ts'
import type { ThresholdAbort } from './thresholds.ts'
import { isSure } from './threshold-windows.ts'
import type { VerdictFold } from './verdict-fold.ts'

/** What thresholds are judged by, once a run has ended. */
export interface JudgedRun {
  readonly plan: CensoringPlan
  readonly totals: Snapshot
  readonly gaugeSum: MetricStore['gaugeSum']
  /** How long the counters counted. */
  readonly measuredMs: number
  readonly known: Pick<VerdictFold, 'stretches' | 'windows'>
  readonly thresholdAbort: ThresholdAbort | null
}

/** One result for each threshold, in their order. */
export const judgeThresholds = (thresholds: readonly ThresholdPlan[], run: JudgedRun): ThresholdResult[] =>
  thresholds.map((threshold) => {
    const { expression, metric, sure, tags, windowMs } = threshold
    const windows = run.known.windows.judged(threshold)
    const worst = windows?.worst ?? null
    const judgement = windows === null ? judgeWhole(threshold, run) : (worst ?? withoutSample(threshold))
    const { certainty, cutOff, observed } = judgement
    const passed = windows === null ? judgement.passed : windows.failed === 0 && judgement.passed
    const isUnsure = windows === null || worst === null ? !isSure(judgement) : windows.unsure > 0
    const { startMs = 0, endMs = 0 } = worst ?? {}
    const result: ThresholdResult = {
      metric,
      tags,
      expression,
      windowMs,
      sure,
      observed,
      passed: passed && !(sure && isUnsure),
      certainty,
      cutOff,
      windows:
        windows === null
          ? null
          : {
              count: windows.count,
              failed: windows.failed,
              unsure: windows.unsure,
              withoutSample: windows.withoutSample,
              worst: worst === null ? null : { startMs, endMs },
            },
      hasAborted: false,
    }
    return abortedResult(result, run.thresholdAbort?.failed.get(threshold))
  })

/** A run that a threshold ended has failed by what was observed then, whatever the last calls made of it. */
const abortedResult = (
  result: ThresholdResult,
  aborted: { readonly observed: number | null } | undefined,
): ThresholdResult =>
  aborted === undefined
    ? result
    : { ...result, observed: aborted.observed, passed: false, certainty: null, cutOff: null, hasAborted: true }

/** As k6 has it where nothing was recorded. */
const withoutSample = (threshold: ThresholdPlan): Judgement =>
  isCounterName(threshold.metric) && threshold.aggregate.kind === 'rate'
    ? { observed: null, passed: true, certainty: null, cutOff: null }
    : judgeValue(threshold, null)

function judgeWhole(threshold: ThresholdPlan, run: JudgedRun): Judgement {
  const { metric, tags } = threshold
  const { counters } = run.totals
  if (isTrendName(metric)) {
    return judgeSamples(threshold, sampleSeries(run, metric, tags))
  }
  if (!isCounterName(metric)) return judgeValue(threshold, run.gaugeSum(metric as never, tags))
  const count = sumOfSelected(counters, metric, tags)
  if (threshold.aggregate.kind === 'count') return judgeValue(threshold, count)
  const base = shareBaseOf(metric)
  if (base !== null) {
    const selector = pickTags(tags, base.tags)
    const all = base.of.reduce((sum, name) => sum + sumOfSelected(counters, name, selector), 0)
    return judgeShare(threshold, { count, all, stretches: run.known.stretches.share(metric, tags) })
  }
  return judgeValue(threshold, run.measuredMs > 0 ? count / (run.measuredMs / 1_000) : 0)
}

/** All samples of the series of `metric` that carry these tags. */
export function sampleSeries(
  { known, plan, totals }: Pick<JudgedRun, 'known' | 'plan' | 'totals'>,
  metric: TrendName,
  tags: Tags,
): Sampled {
  const selected = totals.trends.filter((series) => isSelected(series, metric, tags))
  const histograms = selected.map(({ histogram }) => histogram)
  return sampledOf(histograms, known.stretches.trend(selected), cutOffOf(totals.trends, plan, metric, tags))
}
