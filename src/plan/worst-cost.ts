import { findPrice, isProvisioned } from './find-price.ts'
import type { ModePlan, PricePlan } from './mode-plan.ts'
import { mostVUs } from './most-vus.ts'
import { toPicoUsd, toUsd } from './pico-usd.ts'
import { worstTokens, type WorstTokens } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'
import { segmentWithVUs, shareOf } from './segment.ts'
import { costOfKind } from './token-cost.ts'

/**
 * The most, in USD, that the calls of a mode can cost: each with the longest prompt and reply that it may have, served as it asks
 * to be, all of its prompt written to the cache where it has one. Null where the plan sets no limit, and where a price is not known.
 */
export interface WorstCost {
  /** Of one call. */
  readonly usdPerCall: number | null
  /** Of one call's reply alone: known even where the lengths of prompts are not, in templates and data sets. */
  readonly replyUsdPerCall: number | null
  /** Of the run, retries too. */
  readonly usd: number | null
  readonly repliesUsd: number | null
  /** What is paid by the hour and not by the call, for as long as it is there. Null where nothing is. */
  readonly hourly: { readonly usdPerHour: number | null } | null
}

export function worstCost(plan: RunPlan, modeIndex: number): WorstCost {
  const mode = plan.modes[modeIndex]
  if (mode === undefined) throw new Error(`the plan has no mode ${modeIndex}`)
  const { calls, ...lengths } = worstTokens(plan, modeIndex)
  const { callPicoUsd, replyPicoUsd } = worstCall(plan, mode, lengths)
  const ofRun = (eachPicoUsd: bigint | null): number | null => {
    if (calls === 0) return 0
    return calls === null || eachPicoUsd === null ? null : toUsd(eachPicoUsd * BigInt(calls))
  }
  return {
    usdPerCall: callPicoUsd === null ? null : toUsd(callPicoUsd),
    replyUsdPerCall: replyPicoUsd === null ? null : toUsd(replyPicoUsd),
    usd: ofRun(callPicoUsd),
    repliesUsd: ofRun(replyPicoUsd),
    hourly: isProvisioned(mode) ? { usdPerHour: askedPrice(plan, mode).perHour } : null,
  }
}

function worstCall(
  plan: RunPlan,
  mode: ModePlan,
  { inputTokensPerCall, outputTokensPerCall }: Pick<WorstTokens, 'inputTokensPerCall' | 'outputTokensPerCall'>,
): { readonly callPicoUsd: bigint | null; readonly replyPicoUsd: bigint | null } {
  const price = askedPrice(plan, mode)
  const replyPicoUsd = outputTokensPerCall === null ? null : costOfKind(outputTokensPerCall, price.output)
  const promptPicoUsd = inputTokensPerCall === null ? null : costOfKind(inputTokensPerCall, dearestInput(mode, price))
  return {
    replyPicoUsd,
    callPicoUsd: replyPicoUsd === null || promptPicoUsd === null ? null : replyPicoUsd + promptPicoUsd,
  }
}

/** What calls cost that are served as they ask to be. */
const askedPrice = ({ prices }: Pick<RunPlan, 'prices'>, mode: ModePlan): PricePlan =>
  findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })

function dearestInput({ cache }: ModePlan, price: PricePlan): number | null {
  if (cache === null) return price.input
  const write = cache.ttl === '1h' ? price.cacheWrite1h : price.cacheWrite5m
  return price.input === null || write === null ? null : Math.max(price.input, write)
}

/** The most that calls under way can cost beyond a budget, in USD: a call of the dearest mode for each VU. Null as above. */
export function worstBeyondBudget(plan: RunPlan): number | null {
  const vus = plan.scenarios.map(({ executor }) => {
    if (executor.kind === 'phases') return 0
    const most = mostVUs(executor)
    const own = segmentWithVUs(plan.segment, most)
    return own === null ? 0 : shareOf(most, own)
  })
  const calls = plan.modes.map((_, mode) => worstCost(plan, mode).usdPerCall)
  const dearest = calls.reduce((most, usd) => (most === null || usd === null ? null : Math.max(most, usd)), 0)
  const together = vus.reduce((sum, each) => sum + each, 0)
  return dearest === null ? null : toUsd(toPicoUsd(dearest) * BigInt(together))
}

/** Names of the modes whose calls a budget in dollars cannot count, because nobody says what their tokens cost. */
export const unpricedModes = (plan: Pick<RunPlan, 'modes' | 'prices'>): string[] =>
  plan.modes.flatMap((mode) => {
    const price = askedPrice(plan, mode)
    return price.input === null || price.output === null ? [mode.name] : []
  })
