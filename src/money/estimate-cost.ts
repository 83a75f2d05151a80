// What calls can cost before they are made: at most, and as far as the scenario lets expect.
import {
  askedPrice,
  type ChargeBesideTokens,
  chargesBesideTokens,
  isProvisioned,
  type ModelPrices,
  type PricedMode,
  type PricePlan,
  pricesOfRequest,
} from './find-price.ts'
import { toPicoUsd, toUsd } from './pico-usd.ts'
import { costOfKind, type TokenKind, type TokenPrices } from './token-cost.ts'

/** What of a mode an estimate asks for. */
export interface EstimatedMode extends PricedMode {
  readonly cache: { readonly ttl: '5m' | '1h' | null } | null
  /** Whether the model may cache what no call asks it to. */
  readonly cachesByItself: boolean
  readonly guardrail: object | null
}

/** One call; null where nothing limits its length. */
export interface PlannedCall {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}

/** The most that a run may ask of a mode. Null where the plan sets no limit. */
export interface WorstUse {
  /** Requests of the run, retries too. */
  readonly calls: number | null
  readonly inputTokensPerCall: number | null
  readonly outputTokensPerCall: number | null
  readonly steps: readonly {
    /** Times that the step may be taken, each attempt counted. */
    readonly atMost: number | null
    /** What it may say: one of these, its calls at their longest. */
    readonly prompts: readonly { readonly longest: readonly PlannedCall[] }[]
  }[]
}

/**
 * The most, in USD, that the calls of a mode can cost: each with the longest prompt and reply that it may have, served as it asks
 * to be, all of its prompt written to the cache where there is one, asked for or not. Null where `gaps` are.
 */
export interface WorstCost {
  /** Of one call. */
  readonly usdPerCall: number | null
  /** Of one call's reply alone: known even where the lengths of prompts are not, in data sets. */
  readonly replyUsdPerCall: number | null
  /** Of the run, retries too. */
  readonly usd: number | null
  readonly repliesUsd: number | null
  /** Whether prompts are in it, whose tokens are aimed at or estimated: a model may count more. Replies are limited by it. */
  readonly isEstimate: boolean
  readonly gaps: readonly WorstCostGap[]
  /** What is paid by the hour and not by the call, for as long as it is there. Null where nothing is. */
  readonly hourly: { readonly usdPerHour: number | null } | null
  /** What is billed and in none of the sums. */
  readonly notIn: readonly ChargeBesideTokens[]
}

/** Why a cost is not known: no price of some tokens, no limit of a length, no limit of the number of calls. */
export type WorstCostGap =
  | { readonly kind: 'price'; readonly of: TokenKind }
  | { readonly kind: 'length'; readonly of: 'prompt' | 'reply' }
  | { readonly kind: 'calls' }

export function estimateWorstCost(prices: readonly ModelPrices[], mode: EstimatedMode, use: WorstUse): WorstCost {
  const { calls, inputTokensPerCall: inputTokens, outputTokensPerCall: outputTokens } = use
  const price = askedPrice(prices, mode)
  const { prompt, reply } = worstCall(price, mode, { inputTokens, outputTokens })
  const callPicoUsd = addUp([prompt.picoUsd, reply.picoUsd])
  const steps = calls === 0 ? [] : use.steps
  const ofRun = (each: WorstPart['picoUsd'], of: (parts: WorstParts) => readonly (bigint | null)[]): number | null => {
    if (calls === 0 || each === 0n) return 0
    if (calls === null || each === null) return null
    const picoUsd = steps.map(({ atMost, prompts }) => {
      const ofEach = prompts.map(
        ({ longest }) => addUp(longest.flatMap((call) => of(worstCall(price, mode, call)))) ?? 0n,
      )
      return BigInt(atMost ?? 0) * ofEach.reduce((most, amount) => (amount > most ? amount : most), 0n)
    })
    return toUsd(picoUsd.reduce((sum, amount) => sum + amount, 0n))
  }
  const isUnlimited = calls === null && callPicoUsd !== 0n
  return {
    usdPerCall: callPicoUsd === null ? null : toUsd(callPicoUsd),
    replyUsdPerCall: reply.picoUsd === null ? null : toUsd(reply.picoUsd),
    usd: ofRun(callPicoUsd, (parts) => [parts.prompt.picoUsd, parts.reply.picoUsd]),
    repliesUsd: ofRun(reply.picoUsd, (parts) => [parts.reply.picoUsd]),
    isEstimate: calls !== 0 && prompt.picoUsd !== 0n,
    gaps: calls === 0 ? [] : [...prompt.gaps, ...reply.gaps, ...(isUnlimited ? [{ kind: 'calls' as const }] : [])],
    hourly: isProvisioned(mode) ? { usdPerHour: price.perHour } : null,
    notIn: calls === 0 ? [] : chargesBesideTokens(mode),
  }
}

const addUp = (amounts: readonly (bigint | null)[]): bigint | null =>
  amounts.reduce((sum, amount) => (sum === null || amount === null ? null : sum + amount), 0n)

interface WorstPart {
  readonly picoUsd: bigint | null
  readonly gaps: readonly WorstCostGap[]
}

interface WorstParts {
  readonly prompt: WorstPart
  readonly reply: WorstPart
}

/** A call of these lengths, its prompt as the dearest that it may be. What nothing limits may be beyond the long-context limit. */
function worstCall(price: PricePlan, mode: EstimatedMode, { inputTokens, outputTokens }: PlannedCall): WorstParts {
  const rates = pricesOfRequest(price, inputTokens ?? Infinity)
  const kinds = inputKinds(mode, rates)
  const unknown = kinds.filter((kind) => rates[kind] === null)
  const dearest = Math.max(...kinds.map((kind) => rates[kind] ?? 0))
  return {
    prompt: worstPart(inputTokens, unknown.length === 0 ? dearest : null, 'prompt', unknown),
    reply: worstPart(outputTokens, rates.output, 'reply', ['output']),
  }
}

/** What a prompt may be billed as. What nobody asks for and has no price is no gap: perhaps it is never billed. */
function inputKinds({ cache, cachesByItself }: EstimatedMode, { cacheWrite5m }: TokenPrices): TokenKind[] {
  if (cache !== null) return ['input', cache.ttl === '1h' ? 'cacheWrite1h' : 'cacheWrite5m']
  return cachesByItself && cacheWrite5m !== null ? ['input', 'cacheWrite5m'] : ['input']
}

/** What costs nothing needs no limit. */
function worstPart(
  tokens: number | null,
  usdPerMillion: number | null,
  of: 'prompt' | 'reply',
  unpriced: readonly TokenKind[],
): WorstPart {
  if (tokens === 0 || usdPerMillion === 0) return { picoUsd: 0n, gaps: [] }
  const gaps: WorstCostGap[] = [
    ...(usdPerMillion === null ? unpriced.map((kind) => ({ kind: 'price' as const, of: kind })) : []),
    ...(tokens === null ? [{ kind: 'length' as const, of }] : []),
  ]
  return { picoUsd: tokens === null ? null : costOfKind(tokens, usdPerMillion), gaps }
}

/** The most that so many calls under way can cost beyond a budget, in USD: each is of the dearest mode. Null where some cost is. */
export function estimateBeyondBudget(costs: readonly WorstCost[], callsUnderWay: number): number | null {
  const dearest = costs.reduce<number | null>(
    (most, { usdPerCall }) => (most === null || usdPerCall === null ? null : Math.max(most, usdPerCall)),
    0,
  )
  return dearest === null ? null : toUsd(toPicoUsd(dearest) * BigInt(callsUnderWay))
}

/** A step of a flow, as it is expected to be taken. */
export interface ExpectedStep {
  /** Null where the durations of calls decide how often. */
  readonly times: number | null
  /** What it may say: one of these, as often as the weights say. */
  readonly prompts: readonly Weighted<{
    /** The calls that come of it; several draws of their lengths stand for all. */
    readonly conversations: readonly Weighted<{ readonly calls: readonly PlannedCall[] }>[]
  }>[]
}

type Weighted<Value> = Value & { readonly weight: number }

/**
 * What the calls of a mode are expected to cost, in USD at list prices: prompts and replies of the mean lengths that the scenario
 * asks for, in the mix of its weights, each call made once, nothing read from a cache.
 */
export interface ExpectedCost {
  readonly calls: number | null
  /** Of one call, over the mix. */
  readonly usdPerCall: number | null
  /** Null where the durations of calls decide how many there are, and where `usdPerCall` is. */
  readonly usd: number | null
}

export function estimateExpectedCost(
  prices: readonly ModelPrices[],
  mode: PricedMode,
  steps: readonly ExpectedStep[],
): ExpectedCost {
  const price = askedPrice(prices, mode)
  const uses = steps.map(({ prompts, times }) => ({
    times,
    calls: meanOf(prompts, ({ conversations }) => meanOf(conversations, ({ calls }) => calls.length)),
    picoUsd: meanOf(prompts, ({ conversations }) =>
      meanOf(conversations, ({ calls }) => sumOf(calls, (call) => expectedPicoUsd(call, price))),
    ),
  }))
  // Where nobody knows how often steps are taken, each counts as once.
  const isCounted = uses.every(({ times }) => times !== null)
  const timesOf = ({ times }: (typeof uses)[number]): number => (isCounted ? (times ?? 0) : 1)
  const calls = sumOf(uses, (use) => use.calls * timesOf(use))
  const picoUsd = sumOf(uses, (use) => use.picoUsd * timesOf(use))
  return {
    calls: isCounted ? calls : null,
    usdPerCall: Number.isNaN(picoUsd) || calls === 0 ? null : usdOf(picoUsd / calls),
    usd: Number.isNaN(picoUsd) || !isCounted ? null : usdOf(picoUsd),
  }
}

const usdOf = (picoUsd: number): number => toUsd(BigInt(Math.round(picoUsd)))

const sumOf = <Item>(items: readonly Item[], valueOf: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + valueOf(item), 0)

function meanOf<Item>(items: readonly Weighted<Item>[], valueOf: (item: Item) => number): number {
  const weights = sumOf(items, ({ weight }) => weight)
  return sumOf(items, (item) => item.weight * valueOf(item)) / weights
}

const PICO_A_MILLIONTH = 1e6

/** Not a number where a price, the length of the prompt, or that of the reply is not known. */
function expectedPicoUsd({ inputTokens, outputTokens }: PlannedCall, price: PricePlan): number {
  const { input, output } = pricesOfRequest(price, inputTokens ?? Number.NaN)
  return (costOf(inputTokens, input) + costOf(outputTokens, output)) * PICO_A_MILLIONTH
}

/** Not a number where one of them is not known; nothing where one is nothing. */
function costOf(tokens: number | null, usdPerMillion: number | null): number {
  if (tokens === 0 || usdPerMillion === 0) return 0
  return tokens === null || usdPerMillion === null ? Number.NaN : tokens * usdPerMillion
}
