import { chargesBesideTokens, type ChargeBesideTokens } from './charges-beside-tokens.ts'
import { askedPrice, isProvisioned } from './find-price.ts'
import type { ModePlan } from './mode-plan.ts'
import { mostVUs } from './most-vus.ts'
import { toPicoUsd, toUsd } from './pico-usd.ts'
import { worstTokens, type WorstTokens } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'
import { segmentWithVUs, shareOf } from './segment.ts'
import { costOfKind, type TokenKind } from './token-cost.ts'

/**
 * The most, in USD, that the calls of a mode can cost: each with the longest prompt and reply that it may have, served as it asks
 * to be, all of its prompt written to the cache where it has one. Null where `gaps` are.
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

export function worstCost(plan: RunPlan, modeIndex: number): WorstCost {
  const mode = plan.modes[modeIndex]
  if (mode === undefined) throw new Error(`the plan has no mode ${modeIndex}`)
  const { calls, ...lengths } = worstTokens(plan, modeIndex)
  const { prompt, reply } = worstCall(plan, mode, lengths)
  const callPicoUsd = prompt.picoUsd === null || reply.picoUsd === null ? null : prompt.picoUsd + reply.picoUsd
  const ofRun = (eachPicoUsd: bigint | null): number | null => {
    if (calls === 0 || eachPicoUsd === 0n) return 0
    return calls === null || eachPicoUsd === null ? null : toUsd(eachPicoUsd * BigInt(calls))
  }
  const isUnlimited = calls === null && callPicoUsd !== 0n
  return {
    usdPerCall: callPicoUsd === null ? null : toUsd(callPicoUsd),
    replyUsdPerCall: reply.picoUsd === null ? null : toUsd(reply.picoUsd),
    usd: ofRun(callPicoUsd),
    repliesUsd: ofRun(reply.picoUsd),
    isEstimate: calls !== 0 && prompt.picoUsd !== 0n,
    gaps: calls === 0 ? [] : [...prompt.gaps, ...reply.gaps, ...(isUnlimited ? [{ kind: 'calls' as const }] : [])],
    hourly: isProvisioned(mode) ? { usdPerHour: askedPrice(plan.prices, mode).perHour } : null,
    notIn: calls === 0 ? [] : chargesBesideTokens(mode),
  }
}

interface WorstPart {
  readonly picoUsd: bigint | null
  readonly gaps: readonly WorstCostGap[]
}

function worstCall(
  { prices }: RunPlan,
  mode: ModePlan,
  { inputTokensPerCall, outputTokensPerCall }: Pick<WorstTokens, 'inputTokensPerCall' | 'outputTokensPerCall'>,
): { readonly prompt: WorstPart; readonly reply: WorstPart } {
  const price = askedPrice(prices, mode)
  const kinds = inputKinds(mode)
  const unknown = kinds.filter((kind) => price[kind] === null)
  const dearest = Math.max(...kinds.map((kind) => price[kind] ?? 0))
  return {
    prompt: worstPart(inputTokensPerCall, unknown.length === 0 ? dearest : null, 'prompt', unknown),
    reply: worstPart(outputTokensPerCall, price.output, 'reply', ['output']),
  }
}

/** What a prompt may be billed as. */
const inputKinds = ({ cache }: ModePlan): TokenKind[] =>
  cache === null ? ['input'] : ['input', cache.ttl === '1h' ? 'cacheWrite1h' : 'cacheWrite5m']

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
    const price = askedPrice(plan.prices, mode)
    return price.input === null || price.output === null ? [mode.name] : []
  })
