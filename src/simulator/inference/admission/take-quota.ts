import type { ModelProfile, QuotaProfile } from '../../profile/profile.ts'
import type { MantleLimit, MantleQuota } from '../../quota/mantle-quota.ts'
import type { Reservation } from '../../quota/quota-ledger.ts'
import type { OnDemandLimit, PurchasedLimit } from '../../quota/region-quotas.ts'
import type { AccountQuotas, MantleAmounts, PurchasedAmounts } from './account-quotas.ts'
import type { Latency, ServiceTier, ThrottleCause } from '../../vocabulary.ts'

/** What one call has taken of a quota, whichever it is. Closed once, by `settle` or by `release`. */
export interface QuotaHold {
  /** Tokens that were reserved, by that quota's own count. */
  readonly reservedTokens: number
  /** While the reply is made: takes more once a call has used more than it reserved. False: it has to stop there. */
  progress(used: TokensUsed): boolean
  /** Returns what the call counts for. */
  settle(used: TokensUsed): number
  /** The call was not served, and counts for nothing, not even as a request. */
  release(): void
}

interface TokensUsed {
  /** Read by the model: without what came out of a cache, with what was written into one. */
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Of a call that is throttled in mid-stream: it takes nothing. */
export const noHold: QuotaHold = { reservedTokens: 0, progress: () => true, settle: () => 0, release: () => {} }

/**
 * On demand, an output token counts `burndown` times, and what came out of a cache not at all; of the day's tokens as well,
 * which is an assumption. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
function holdOnDemand(
  reservation: Reservation<OnDemandLimit>,
  reservedTokens: number,
  burndown: number,
  nowMs: () => number,
): QuotaHold {
  const count = ({ inputTokens, outputTokens }: TokensUsed): number => inputTokens + outputTokens * burndown
  return {
    reservedTokens,
    progress(used) {
      const tokens = count(used)
      if (tokens > reservedTokens) reservation.adjust(nowMs(), { tokens, dailyTokens: tokens })
      return true
    },
    settle(used) {
      const tokens = count(used)
      reservation.settle(nowMs(), { tokens, dailyTokens: tokens })
      return tokens
    },
    release: () => reservation.release(nowMs()),
  }
}

/** Of purchased capacity, every token counts once. No call makes more output than it reserved. */
const holdPurchased = (
  reservation: Reservation<PurchasedLimit>,
  reservedTokens: number,
  nowMs: () => number,
): QuotaHold => ({
  reservedTokens,
  progress: () => true,
  settle(used) {
    reservation.settle(nowMs(), used)
    return used.inputTokens + used.outputTokens
  },
  release: () => reservation.release(nowMs()),
})

/** Of mantle's, the input as it was reserved until the end, and the output as it is made. */
const holdOfMantle = (
  quota: MantleQuota,
  reservation: Reservation<MantleLimit>,
  reservedTokens: number,
  nowMs: () => number,
): QuotaHold => ({
  reservedTokens,
  progress({ outputTokens }) {
    reservation.adjust(nowMs(), { outputTokens })
    return !quota.isOutputSpent(nowMs())
  },
  settle(used) {
    reservation.settle(nowMs(), used)
    return used.inputTokens + used.outputTokens
  },
  release: () => reservation.release(nowMs()),
})

// Which quota a call takes, and so how it is served. In this order:
//   a provisioned model   its own model units and nothing else
//   a model of mantle     what mantle grants of it and nothing else
//   tier reserved         the reservation; when it is used up, on as tier default
//   latency optimized     its own quota, up to `optimizedTokenLimit`; when it is used up, on as standard
//   anything else         the quota of what was called, in the region of the caller
// A call reserves input tokens + maxTokens, in all of a quota's limits or in none.

export interface QuotaAsk {
  /** Whose quota it is. */
  readonly id: string
  readonly model: Pick<ModelProfile, 'outputBurndown' | 'optimizedQuota' | 'optimizedTokenLimit' | 'tiers'>
  readonly quota: QuotaProfile
  readonly provisioned: { readonly arn: string; readonly amounts: PurchasedAmounts } | null
  /** Undefined on the runtime. */
  readonly mantle?: MantleAmounts | undefined
  /** Of the caller. */
  readonly region: string
  readonly latency: Latency
  readonly tier: ServiceTier
  /** Whatever caches hold of them. */
  readonly inputTokens: number
  readonly maxTokens: number
}

export interface QuotaTaken {
  readonly kind: 'taken'
  readonly latency: Latency
  readonly tier: ServiceTier
  readonly hold: QuotaHold
}

export type QuotaAnswer = QuotaTaken | { readonly kind: 'throttled'; readonly cause: ThrottleCause }

/** `nowMs` is the time of day. */
export function takeQuota(quotas: AccountQuotas, ask: QuotaAsk, nowMs: () => number): QuotaAnswer {
  const { provisioned, model, region, id } = ask
  if (provisioned !== null) {
    const hold = takePurchased(quotas, provisioned.arn, provisioned.amounts, ask, nowMs)
    if (typeof hold === 'string') return { kind: 'throttled', cause: hold }
    return { kind: 'taken', latency: 'standard', tier: 'default', hold }
  }
  if (ask.mantle !== undefined) {
    const hold = takeOfMantle(quotas, ask, ask.mantle, nowMs)
    if (typeof hold === 'string') return { kind: 'throttled', cause: hold }
    return { kind: 'taken', latency: 'standard', tier: ask.tier, hold }
  }
  if (ask.tier === 'reserved' && model.tiers.reserved !== null) {
    const hold = takePurchased(quotas, `${region} ${id} reserved`, model.tiers.reserved, ask, nowMs)
    if (typeof hold !== 'string') return { kind: 'taken', latency: ask.latency, tier: 'reserved', hold }
  }
  const tier = ask.tier === 'reserved' ? 'default' : ask.tier
  if (ask.latency === 'optimized' && ask.inputTokens + ask.maxTokens <= (model.optimizedTokenLimit ?? Infinity)) {
    const quota = model.optimizedQuota ?? { tokensPerMinute: null, requestsPerMinute: null }
    const hold = takeOnDemand(quotas, `${id}+latency-optimized`, quota, ask, nowMs)
    if (typeof hold !== 'string') return { kind: 'taken', latency: 'optimized', tier, hold }
  }
  const hold = takeOnDemand(quotas, id, ask.quota, ask, nowMs)
  return typeof hold === 'string'
    ? { kind: 'throttled', cause: hold }
    : { kind: 'taken', latency: 'standard', tier, hold }
}

function takeOnDemand(
  quotas: AccountQuotas,
  id: string,
  quota: QuotaProfile,
  { region, inputTokens, maxTokens, model }: QuotaAsk,
  nowMs: () => number,
): QuotaHold | ThrottleCause {
  const tokens = inputTokens + maxTokens
  const ledger = quotas.region(region).ledger(id, quota)
  const reservation = ledger.reserve(nowMs(), { requests: 1, tokens, dailyTokens: tokens })
  return typeof reservation === 'string' ? reservation : holdOnDemand(reservation, tokens, model.outputBurndown, nowMs)
}

function takeOfMantle(
  quotas: AccountQuotas,
  { region, id, inputTokens, maxTokens }: QuotaAsk,
  amounts: MantleAmounts,
  nowMs: () => number,
): QuotaHold | ThrottleCause {
  const quota = quotas.mantle(`${region} ${id}`, amounts)
  const reservedTokens = inputTokens + maxTokens
  const reservation = quota.ledger.reserve(nowMs(), { inputTokens: reservedTokens, outputTokens: 0 })
  return typeof reservation === 'string' ? reservation : holdOfMantle(quota, reservation, reservedTokens, nowMs)
}

function takePurchased(
  quotas: AccountQuotas,
  id: string,
  amounts: PurchasedAmounts,
  { inputTokens, maxTokens }: QuotaAsk,
  nowMs: () => number,
): QuotaHold | ThrottleCause {
  const reservation = quotas.purchased(id, amounts).reserve(nowMs(), { inputTokens, outputTokens: maxTokens })
  return typeof reservation === 'string' ? reservation : holdPurchased(reservation, inputTokens + maxTokens, nowMs)
}
