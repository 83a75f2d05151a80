// Which quota a call takes, and so how it is served. In this order:
//   a provisioned model   its own model units and nothing else
//   tier reserved         the reservation; when it is used up, on as tier default
//   latency optimized     its own quota, up to `optimizedTokenLimit`; when it is used up, on as standard
//   anything else         the quota of what was called, in the region of the caller
// A call reserves input tokens + maxTokens, in all of a quota's limits or in none.
import type { Latency, ModelProfile, QuotaProfile, ServiceTier } from '../../profile/profile.ts'
import type { ThrottleCause } from '../../throttle-cause.ts'
import type { AccountQuotas, PurchasedAmounts } from './account-quotas.ts'
import { holdOnDemand, holdPurchased } from './quota-hold.ts'
import type { QuotaHold } from './quota-hold.ts'

export interface QuotaAsk {
  /** Whose quota it is. */
  readonly id: string
  readonly model: Pick<ModelProfile, 'outputBurndown' | 'optimizedQuota' | 'optimizedTokenLimit' | 'tiers'>
  readonly quota: QuotaProfile
  readonly provisioned: { readonly arn: string; readonly amounts: PurchasedAmounts } | null
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
