import { parseModelId } from '../models/model-id.ts'
import type { PriceClass } from '../scenario/price-class.ts'
import type { ModePlan, PricePlan, ServiceTier, TokenPrices } from './mode-plan.ts'
import { isPromptRouter, pricesOfModel, type ModelPrices, type SourcedPrice } from './price-plan.ts'
import { TOKEN_KINDS } from './token-cost.ts'

/** What a response says of how a call was served. */
export interface ServedAs {
  readonly latency: ModePlan['latency']
  /** Null where it says nothing, which is taken for what was asked. */
  readonly tier: ServiceTier | null
  /** The model that a prompt router chose; null without one. */
  readonly invokedModel: string | null
}

/** A call's way of being served, and whether its input was beyond the limit of the usual price. */
export interface BilledAs extends ServedAs {
  readonly isLongContext: boolean
}

/**
 * What a call of the mode is billed by: what served it, whatever was asked for. The mode's own price is that of what it asks for,
 * kind by kind before the table's.
 */
export function findPrice(prices: readonly ModelPrices[], mode: ModePlan, served: ServedAs): PricePlan {
  if (mode.price === 'none') return FREE
  const own = servedClass(mode, served) === askedClass(mode) ? mode.price : null
  // Whoever pays by the hour pays for no token.
  const known: PricePlan = isProvisioned(mode)
    ? { ...FREE, perHour: null }
    : (listedPrice(prices, mode, served) ?? UNKNOWN)
  return own === null ? known : overlay(own, known)
}

/** What calls of the mode are billed by that are served as they ask to be. */
export const askedPrice = (prices: readonly ModelPrices[], mode: ModePlan): PricePlan =>
  findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })

/** What the table says of how a call of the mode was served. */
export const listedPrice = (prices: readonly ModelPrices[], mode: ModePlan, served: ServedAs): SourcedPrice | null =>
  pricesOfModel(prices, served.invokedModel ?? mode.model)?.prices[servedClass(mode, served)] ?? null

/** The class that a call is billed in. */
export const servedClass = (mode: ModePlan, { latency, tier }: ServedAs): PriceClass =>
  isProvisioned(mode) ? 'provisioned' : classOf(latency, tier ?? mode.serviceTier)

/** The class that a mode's calls are billed in where they are served as they ask to be. */
export const askedClass = (mode: ModePlan): PriceClass =>
  isProvisioned(mode) ? 'provisioned' : classOf(mode.latency, mode.serviceTier)

export const isProvisioned = ({ model, price }: ModePlan): boolean =>
  parseModelId(model).isProvisioned || (price !== null && price !== 'none' && price.perHour !== null)

function classOf(latency: ModePlan['latency'], tier: ServiceTier | null): PriceClass {
  if (latency === 'optimized') return 'optimized'
  return tier === null || tier === 'default' ? 'standard' : tier
}

const FREE: PricePlan = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  perHour: 0,
  longContext: null,
}

const UNKNOWN: PricePlan = {
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  perHour: null,
  longContext: null,
}

const overlay = (own: PricePlan, listed: PricePlan): PricePlan => ({
  input: own.input ?? listed.input,
  output: own.output ?? listed.output,
  cacheRead: own.cacheRead ?? listed.cacheRead,
  cacheWrite5m: own.cacheWrite5m ?? listed.cacheWrite5m,
  cacheWrite1h: own.cacheWrite1h ?? listed.cacheWrite1h,
  perHour: own.perHour ?? listed.perHour,
  // What the scenario states, it states of prompts of any length.
  longContext: listed.longContext == null ? null : { ...listed.longContext, ...statedIn(own) },
})

const statedIn = (own: PricePlan): Partial<TokenPrices> =>
  Object.fromEntries(TOKEN_KINDS.flatMap((kind) => (own[kind] === null ? [] : [[kind, own[kind]]])))

/** What the tokens of a request cost that has so many input tokens, cached ones included. */
export const pricesOfRequest = (price: PricePlan, inputTokens: number): TokenPrices =>
  isLongContext(price, inputTokens) ? (price.longContext ?? price) : price

export const isLongContext = ({ longContext }: PricePlan, inputTokens: number): boolean =>
  longContext != null && inputTokens > longContext.aboveInputTokens

/** The most input tokens that a call of the mode has at the usual price, however it is served; null where nothing says so. */
export function longContextLimit(prices: readonly ModelPrices[], mode: ModePlan): number | null {
  if (mode.price === 'none' || isProvisioned(mode)) return null
  const known = isPromptRouter(mode.model) ? prices : [pricesOfModel(prices, mode.model)]
  const limits = known.flatMap((entry) =>
    Object.values(entry?.prices ?? {}).flatMap(({ longContext }) => longContext?.aboveInputTokens ?? []),
  )
  return limits.length === 0 ? null : Math.min(...limits)
}
