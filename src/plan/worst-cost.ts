import { chargesBesideTokens, type ChargeBesideTokens } from './charges-beside-tokens.ts'
import { askedPrice, isProvisioned, pricesOfRequest } from './find-price.ts'
import type { ModePlan, PricePlan } from './mode-plan.ts'
import { mostVUs } from './planned-load.ts'
import { toPicoUsd, toUsd } from './pico-usd.ts'
import { usesOf, worstTokens, type PlannedCall } from './planned-tokens.ts'
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
  const { calls, inputTokensPerCall: inputTokens, outputTokensPerCall: outputTokens } = worstTokens(plan, modeIndex)
  const price = askedPrice(plan.prices, mode)
  const { prompt, reply } = worstCall(price, mode, { inputTokens, outputTokens })
  const callPicoUsd = addUp([prompt.picoUsd, reply.picoUsd])
  const uses = calls === 0 ? [] : usesOf(plan, modeIndex)
  const ofRun = (each: WorstPart['picoUsd'], of: (parts: WorstParts) => readonly (bigint | null)[]): number | null => {
    if (calls === 0 || each === 0n) return 0
    if (calls === null || each === null) return null
    const picoUsd = uses.map(({ atMost, prompts }) => {
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
function worstCall(price: PricePlan, mode: ModePlan, { inputTokens, outputTokens }: PlannedCall): WorstParts {
  const rates = pricesOfRequest(price, inputTokens ?? Infinity)
  const kinds = inputKinds(mode)
  const unknown = kinds.filter((kind) => rates[kind] === null)
  const dearest = Math.max(...kinds.map((kind) => rates[kind] ?? 0))
  return {
    prompt: worstPart(inputTokens, unknown.length === 0 ? dearest : null, 'prompt', unknown),
    reply: worstPart(outputTokens, rates.output, 'reply', ['output']),
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
