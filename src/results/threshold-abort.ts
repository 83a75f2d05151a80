import type { ThresholdPlan } from '../plan/threshold-plan.ts'
import type { ThresholdResult } from './summary.ts'
import { evaluateThresholds, type ThresholdSource } from './evaluate-thresholds.ts'

/** Thresholds with `abortOnFail` that did not hold while the run went on. */
export interface ThresholdAbort {
  /** From the start of the run. */
  readonly afterMs: number
  readonly failed: ReadonlyMap<ThresholdPlan, ThresholdResult>
}

/** Whether the run has to end at `elapsedMs`. Nothing is read for thresholds that could not end it. */
export function findThresholdAbort(
  thresholds: readonly ThresholdPlan[],
  source: ThresholdSource,
  elapsedMs: number,
): ThresholdAbort | null {
  const judged = thresholds.filter((each) => each.abortOnFail && elapsedMs >= each.delayAbortEvalMs)
  const results = evaluateThresholds(judged, source, { elapsedMs, isRunning: true })
  const failed = judged.flatMap((threshold, index) => {
    const result = results[index]
    return result === undefined || result.passed ? [] : [[threshold, result] as const]
  })
  return failed.length === 0 ? null : { afterMs: elapsedMs, failed: new Map(failed) }
}
