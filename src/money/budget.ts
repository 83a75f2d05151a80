import { renderPicoUsd, toPicoUsd } from './pico-usd.ts'

/** What a run may spend; null where that is not limited. One of the two is. */
export interface BudgetPlan {
  readonly costUsd: number | null
  readonly tokens: number | null
}

/** A budget that is spent, and what was. */
export interface BudgetEnd {
  /** Of the whole run. */
  readonly budget: BudgetPlan
  /** Parts that it is divided into: this run has one. */
  readonly segments: number
  readonly costPicoUsd: bigint
  readonly tokens: number
  /** Calls that are in both with what they may have used, because nobody told what they did. */
  readonly callsWithoutUsage: number
}

const DECIMALS = 6

/** `the budget is spent: 5.031200 USD, where 5.000000 USD is the limit`, for each limit that was reached. */
export function describeBudgetEnd(end: BudgetEnd): string[] {
  const { budget, callsWithoutUsage, costPicoUsd, segments, tokens } = end
  const whose = segments === 1 ? 'the budget' : "the segment's part of the budget"
  const estimate = describeEstimate(callsWithoutUsage)
  const told = (spent: string, limit: string): string =>
    `${whose} is spent: ${spent}, where ${limit} is the limit${estimate}`
  const reasons: string[] = []
  if (budget.costUsd !== null) {
    const limitPicoUsd = toPicoUsd(budget.costUsd) / BigInt(segments)
    const usd = (amountPicoUsd: bigint): string => `${renderPicoUsd(amountPicoUsd, DECIMALS)} USD`
    if (costPicoUsd >= limitPicoUsd) reasons.push(told(usd(costPicoUsd), usd(limitPicoUsd)))
  }
  if (budget.tokens !== null) {
    const limit = Math.floor(budget.tokens / segments)
    if (tokens >= limit) reasons.push(told(`${count(tokens)} tokens`, count(limit)))
  }
  return reasons
}

function describeEstimate(calls: number): string {
  if (calls === 0) return ''
  return calls === 1
    ? '; 1 call whose usage never came is in it with what it may have used'
    : `; ${count(calls)} calls whose usage never came are in it with what they may have used`
}

const count = (amount: number): string => amount.toLocaleString('en-US')
