import type { MetricStore } from '../metrics/metric-store.ts'
import type { BudgetEnd, BudgetPlan } from '../money/budget.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import { findThresholdAbort, type ThresholdAbort } from '../results/thresholds.ts'
import type { Spending } from '../workers/spending.ts'
import type { RecordWatch } from './record-watch.ts'

/** Evaluates the thresholds that may end a run while it goes on. */
export interface ThresholdWatch {
  /** Aborts when one of them has failed. */
  readonly failed: AbortSignal
  /**
   * To be told of each interval that has closed, by its end in ms from the start of the run. It is evaluated some turns of the
   * event loop later.
   * @throws what the last evaluation threw.
   */
  intervalClosed(endMs: number): void
  /** Why the run has to end; null as long as it has not. */
  abort(): ThresholdAbort | null
}

/** k6's. */
const EVERY_MS = 2_000

export function watchThresholds(
  thresholds: readonly ThresholdPlan[],
  store: MetricStore,
  records: Pick<RecordWatch, 'settled' | 'windows'>,
): ThresholdWatch {
  const failed = new AbortController()
  let abort: ThresholdAbort | null = null
  let failure: { readonly error: unknown } | null = null
  let dueMs = EVERY_MS

  const evaluate = (elapsedMs: number): void => {
    if (abort !== null) return
    abort = findThresholdAbort(thresholds, store, elapsedMs, records.windows)
    if (abort !== null) failed.abort()
  }
  return {
    failed: failed.signal,
    intervalClosed(endMs) {
      if (failure !== null) throw failure.error
      if (endMs < dueMs || abort !== null) return
      // Due times stay on their grid: counted from the last evaluation, a late one would put off all that follow.
      dueMs = (Math.floor(endMs / EVERY_MS) + 1) * EVERY_MS
      // Read at once, the totals would be merged at once, on the event loop that times arrivals.
      void Promise.all([store.settled(), records.settled()])
        .then(() => evaluate(endMs))
        .catch((error: unknown) => {
          failure = { error }
        })
    },
    abort: () => abort,
  }
}

/** Ends a run whose budget is spent. The threads start no call from that moment; this ends what starts iterations. */
export interface BudgetWatch {
  /** Aborts when `check` finds the budget spent. */
  readonly spent: AbortSignal
  /** To be called whenever an iteration starts or has ended, and now and then. */
  check(): void
  /** What was spent by now; null as long as the budget is not. */
  end(): BudgetEnd | null
}

/** `spending` is null where the plan has no budget. */
export function watchBudget(budget: BudgetPlan | null, segments: number, spending: Spending | null): BudgetWatch {
  const spent = new AbortController()
  return {
    spent: spent.signal,
    check() {
      if (spending?.isSpent() === true) spent.abort()
    },
    end: () =>
      budget === null || spending === null || !spending.isSpent() ? null : { budget, segments, ...spending.read() },
  }
}
