/** What a run may spend; null where that is not limited. One of the two is. */
export interface BudgetPlan {
  readonly costUsd: number | null
  readonly tokens: number | null
}
