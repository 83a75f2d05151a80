import type { ModelProfile } from '../../profile/profile.ts'
import { type ApiError, inputTooLong, invalid, tooManyTokensAsked } from '../../wire/api-error.ts'
import { checkCachePoints } from '../cache/check-cache-points.ts'
import type { CacheTtl, Latency, ServiceTier } from '../../vocabulary.ts'

export interface LimitsAsked {
  /** As the caller named it. */
  readonly id: string
  readonly isProvisioned: boolean
  readonly latency: Latency
  readonly tier: ServiceTier
  readonly inputTokens: number
  readonly maxTokens: number
  /** Of the prompt's cache points, in their order. */
  readonly cacheTtls: readonly CacheTtl[]
}

type LimitedModel = Pick<ModelProfile, 'maxOutputTokens' | 'contextTokens' | 'servings' | 'tiers' | 'cache'>

/** Why a model does not do what a call asks for, or null. */
export const checkLimits = (model: LimitedModel, asked: LimitsAsked): ApiError | null =>
  checkLengths(model, asked) ??
  checkLatency(model, asked) ??
  checkTier(model, asked) ??
  checkCachePoints(model.cache, asked.cacheTtls)

function checkLengths(
  { maxOutputTokens, contextTokens }: LimitedModel,
  { maxTokens, inputTokens }: LimitsAsked,
): ApiError | null {
  if (maxTokens > maxOutputTokens) return tooManyTokensAsked(maxOutputTokens)
  return inputTokens > (contextTokens ?? Infinity) ? inputTooLong : null
}

const checkLatency = ({ servings }: LimitedModel, { id, latency, isProvisioned }: LimitsAsked): ApiError | null =>
  servings[latency] === null || (isProvisioned && latency !== 'standard')
    ? invalid(`Latency performance configuration is not supported for ${id}.`)
    : null

// Of a model that has the tier but no reservation: https://github.com/NousResearch/hermes-agent/pull/34476
const noReservation = invalid('Reservation not found.')

function checkTier({ tiers }: LimitedModel, { tier, isProvisioned, id }: LimitsAsked): ApiError | null {
  if (tier === 'default' || (tiers[tier] !== null && !isProvisioned)) return null
  return tier === 'reserved' ? noReservation : invalid(`The service tier ${tier} is not supported for ${id}.`)
}
