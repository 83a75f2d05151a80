import type { CallRecord, TokenUsage } from '../bedrock/call-record.ts'
import type { CallPlace } from '../metrics/tags.ts'
import { lacksUsage } from '../metrics/measure-call.ts'
import type { BudgetPlan } from '../money/budget.ts'
import { charactersOf, type Conversation } from '../conversation/conversation.ts'
import { askedPrice, findPrice, type PricePlan, pricesOfRequest } from '../money/find-price.ts'
import { mostMediaTokens } from '../plan/media-tokens.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { toPicoUsd } from '../money/pico-usd.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { costOfTokens, TOKEN_KINDS, type TokenKind, type TokenPrices, type Tokens } from '../money/token-cost.ts'

interface ReservedTokens {
  readonly input: number
  readonly output: number
}

/**
 * What a call may have used that tells nothing of it: its prompt as it aims to be or as its characters and its media let expect, whichever
 * is more, and the most that it was asked to say. Where nothing limits that, what is known: each chunk had a token at least.
 */
function reservedTokens(
  mode: ModePlan,
  { chunks }: CallRecord,
  said: Conversation,
  charactersPerToken: number,
): ReservedTokens {
  const { aimedInputTokens, maxOutputTokens } = said
  const written = Math.ceil(charactersOf(said) / charactersPerToken)
  return {
    input: Math.max(aimedInputTokens ?? 0, written + mostMediaTokens(mode, said, charactersPerToken)),
    output: maxOutputTokens ?? mode.inference.maxTokens ?? chunks,
  }
}

// What a run with a budget has spent, in memory that all threads share. A call adds what it cost as it ends, and none
// starts once the budget is spent: what goes beyond it is what the calls under way at that moment cost, one a VU.
// A call that may be billed and tells no usage adds what it may have cost: a limit errs on that side.

export interface Spending {
  /** Adds what a call cost; `said` is what it sent. */
  settle(place: Pick<CallPlace, 'mode' | 'prompt'>, call: CallRecord, said: Conversation): void
  /** Whether no call may start any more. */
  isSpent(): boolean
  read(): Spent
}

interface Spent {
  readonly costPicoUsd: bigint
  readonly tokens: number
  /** Calls that are in both with what they may have used, because nobody told what they did. */
  readonly callsWithoutUsage: number
}

const COST = 0
const TOKENS = 1
const CALLS_WITHOUT_USAGE = 2
const CELLS = 3

export const makeSpendingMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(CELLS * BigInt64Array.BYTES_PER_ELEMENT)

/** Reads and writes `memory`, as every thread that opens it does. */
export function openSpending(plan: SpendingPlan, memory: SharedArrayBuffer): Spending {
  const { budget, modes, prompts, segment } = plan
  const cells = new BigInt64Array(memory)
  const limits = budgetOfSegment(budget, segment.count)
  const add = ({ costPicoUsd, tokens }: Amounts): void => {
    Atomics.add(cells, TOKENS, BigInt(tokens))
    if (limits.costPicoUsd !== null) Atomics.add(cells, COST, costPicoUsd)
  }
  return {
    settle(place, call, said) {
      const [mode, prompt] = [modes[place.mode], prompts[place.prompt]]
      if (mode === undefined) throw new Error(`the plan has no mode ${place.mode}`)
      if (prompt === undefined) throw new Error(`the plan has no prompt ${place.prompt}`)
      if (call.usage !== null) add(amountsOfUsage(plan, mode, call, call.usage))
      else if (lacksUsage(call)) {
        const { input, output } = reservedTokens(mode, call, said, prompt.charactersPerToken)
        Atomics.add(cells, CALLS_WITHOUT_USAGE, 1n)
        add({ tokens: input + output, costPicoUsd: reservedPicoUsd(plan, mode, input, output) })
      }
    },
    isSpent: () =>
      (limits.costPicoUsd !== null && Atomics.load(cells, COST) >= limits.costPicoUsd) ||
      (limits.tokens !== null && Atomics.load(cells, TOKENS) >= limits.tokens),
    read: () => ({
      costPicoUsd: Atomics.load(cells, COST),
      tokens: Number(Atomics.load(cells, TOKENS)),
      callsWithoutUsage: Number(Atomics.load(cells, CALLS_WITHOUT_USAGE)),
    }),
  }
}

interface Amounts {
  readonly costPicoUsd: bigint
  readonly tokens: number
}

const inputOf = ({ cacheRead, cacheWrite1h, cacheWrite5m, input }: Tokens): number =>
  input + cacheRead + cacheWrite5m + cacheWrite1h

/** At the price of what served the call. */
function amountsOfUsage({ prices }: SpendingPlan, mode: ModePlan, call: CallRecord, usage: TokenUsage): Amounts {
  const { invokedModel, servedLatency: latency, servedTier: tier } = call
  const tokens = tokensOf(usage)
  const price = withoutGaps(findPrice(prices, mode, { latency, tier, invokedModel }), askedPrice(prices, mode))
  return {
    tokens: TOKEN_KINDS.reduce((sum, kind) => sum + tokens[kind], 0),
    costPicoUsd: costOfTokens(tokens, pricesOfRequest(price, inputOf(tokens))) ?? 0n,
  }
}

/** At the price of what the call asked for, and its prompt as the dearest that it may have been: new, or written to a cache. */
function reservedPicoUsd({ prices }: SpendingPlan, mode: ModePlan, input: number, output: number): bigint {
  const asked = askedPrice(prices, mode)
  const price = withoutGaps(asked, asked)
  const costAs = (kind: TokenKind): bigint =>
    costOfTokens({ ...NO_TOKENS, [kind]: input, output }, pricesOfRequest(price, input)) ?? 0n
  if (mode.cache === null) return costAs('input')
  const written = costAs(mode.cache.ttl === '1h' ? 'cacheWrite1h' : 'cacheWrite5m')
  const fresh = costAs('input')
  return written > fresh ? written : fresh
}

const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }

type SpendingPlan = Pick<RunPlan, 'modes' | 'prices' | 'prompts' | 'segment'> & { readonly budget: BudgetPlan }

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
  const usual = filled(price, asked)
  const { longContext } = price
  return {
    ...usual,
    perHour: null,
    longContext:
      longContext == null ? null : { ...longContext, ...filled(longContext, asked.longContext ?? NOT_PRICED, usual) },
  }
}

const NOT_PRICED: TokenPrices = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null }

/** The dearest may also be `usual`, where the prices are those of long requests, of which no token costs less. */
function filled(price: TokenPrices, asked: TokenPrices, usual = NOT_PRICED): Readonly<Record<TokenKind, number>> {
  const dearest = Math.max(0, ...TOKEN_KINDS.flatMap((kind) => [price[kind] ?? 0, asked[kind] ?? 0, usual[kind] ?? 0]))
  const of = (kind: TokenKind): number => price[kind] ?? asked[kind] ?? dearest
  return {
    input: of('input'),
    output: of('output'),
    cacheRead: of('cacheRead'),
    cacheWrite5m: of('cacheWrite5m'),
    cacheWrite1h: of('cacheWrite1h'),
  }
}
