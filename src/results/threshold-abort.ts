import type { ThresholdPlan } from '../plan/threshold-plan.ts'
import { observeFrom, type ThresholdSource } from './evaluate-thresholds.ts'
import { holds } from './judge-threshold.ts'
import type { WindowsFold } from './threshold-windows.ts'

/** Thresholds with `abortOnFail` that did not hold while the run went on. */
export interface ThresholdAbort {
  /** From the start of the run. */
  readonly afterMs: number
  /** What each observed then. */
  readonly failed: ReadonlyMap<ThresholdPlan, { readonly observed: number | null }>
}

/**
 * Whether the run has to end at `elapsedMs`. Nothing is read for thresholds that could not end it, and what has no sample yet ends
 * none, as in k6.
 */
export function findThresholdAbort(
  thresholds: readonly ThresholdPlan[],
  source: ThresholdSource,
  elapsedMs: number,
  windows: Pick<WindowsFold, 'failure'>,
): ThresholdAbort | null {
  const observe = observeFrom(source, { elapsedMs, isRunning: true })
  const failed = thresholds
    .filter((each) => each.abortOnFail && elapsedMs >= each.delayAbortEvalMs)
    .flatMap((threshold): [ThresholdPlan, { readonly observed: number | null }][] => {
      if (threshold.windowMs !== null) {
        const failure = windows.failure(threshold)
        return failure === null ? [] : [[threshold, { observed: failure.observed }]]
      }
      const observed = observe(threshold)
      return observed === null || holds(threshold, observed) ? [] : [[threshold, { observed }]]
    })
  return failed.length === 0 ? null : { afterMs: elapsedMs, failed: new Map(failed) }
}
