import type { BudgetPlan } from '../plan/budget-plan.ts'
import type { BudgetEnd } from '../results/budget-end.ts'
import type { Spending } from '../workers/spending.ts'

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
