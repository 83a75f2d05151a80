// What a run with a budget has spent, in memory that all threads share. A call adds what it cost as it ends, and none
// starts once the budget is spent: what goes beyond it is what the calls under way at that moment cost, one a VU.
import type { CallRecord, TokenUsage } from '../bedrock/call-record.ts'
import type { BudgetPlan } from '../plan/budget-plan.ts'
import { findPrice } from '../plan/find-price.ts'
import type { ModePlan, PricePlan } from '../plan/mode-plan.ts'
import { toPicoUsd } from '../plan/pico-usd.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { costOfTokens, TOKEN_KINDS, type Tokens } from '../plan/token-cost.ts'

export interface Spending {
  /** Adds what a call of the plan's mode of that index cost. What a call without usage cost is not known, and not added. */
  settle(mode: number, call: CallRecord): void
  /** Whether no call may start any more. */
  isSpent(): boolean
  read(): Spent
}

export interface Spent {
  readonly costPicoUsd: bigint
  readonly tokens: number
}

const COST = 0
const TOKENS = 1

export const makeSpendingMemory = (): SharedArrayBuffer => new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)

/** Reads and writes `memory`, as every thread that opens it does. */
export function openSpending({ modes, prices, budget, segment }: SpendingPlan, memory: SharedArrayBuffer): Spending {
  const cells = new BigInt64Array(memory)
  const limits = budgetOfSegment(budget, segment.count)
  const costOf = (mode: ModePlan, call: CallRecord, tokens: Tokens): bigint => {
    const { invokedModel, servedLatency: latency, servedTier: tier } = call
    const price = findPrice(prices, mode, { latency, tier, invokedModel })
    const asked = findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })
    return costOfTokens(tokens, withoutGaps(price, asked)) ?? 0n
  }
  return {
    settle(index, call) {
      const mode = modes[index]
      if (mode === undefined) throw new Error(`the plan has no mode ${index}`)
      if (call.usage === null) return
      const tokens = tokensOf(call.usage)
      Atomics.add(cells, TOKENS, BigInt(TOKEN_KINDS.reduce((sum, kind) => sum + tokens[kind], 0)))
      if (limits.costPicoUsd !== null) Atomics.add(cells, COST, costOf(mode, call, tokens))
    },
    isSpent: () =>
      (limits.costPicoUsd !== null && Atomics.load(cells, COST) >= limits.costPicoUsd) ||
      (limits.tokens !== null && Atomics.load(cells, TOKENS) >= limits.tokens),
    read: () => ({ costPicoUsd: Atomics.load(cells, COST), tokens: Number(Atomics.load(cells, TOKENS)) }),
  }
}

type SpendingPlan = Pick<RunPlan, 'modes' | 'prices' | 'segment'> & { readonly budget: BudgetPlan }

interface Limits {
  readonly costPicoUsd: bigint | null
  readonly tokens: bigint | null
}

const budgetOfSegment = ({ costUsd, tokens }: BudgetPlan, segments: number): Limits => ({
  costPicoUsd: costUsd === null ? null : toPicoUsd(costUsd) / BigInt(segments),
  tokens: tokens === null ? null : BigInt(tokens) / BigInt(segments),
})

const tokensOf = (usage: TokenUsage): Tokens => ({
  input: usage.inputTokens,
  output: usage.outputTokens,
  cacheRead: usage.cacheReadInputTokens,
  cacheWrite5m: usage.cacheWriteInputTokens - usage.cacheWrite1hInputTokens,
  cacheWrite1h: usage.cacheWrite1hInputTokens,
})

/** A price that is not known is taken for that of what was asked for, else for the dearest that is: a limit errs on that side. */
function withoutGaps(price: PricePlan, asked: PricePlan): PricePlan {
  const dearest = Math.max(0, ...TOKEN_KINDS.flatMap((kind) => [price[kind] ?? 0, asked[kind] ?? 0]))
  const of = (kind: (typeof TOKEN_KINDS)[number]): number => price[kind] ?? asked[kind] ?? dearest
  return {
    input: of('input'),
    output: of('output'),
    cacheRead: of('cacheRead'),
    cacheWrite5m: of('cacheWrite5m'),
    cacheWrite1h: of('cacheWrite1h'),
    perHour: null,
  }
}
