import type { PriceClass } from '../scenario/price-file-schema.ts'
import type { ModePlan, PricePlan, ServiceTier } from './mode-plan.ts'
import { pricesOfModel, type ModelPrices, type SourcedPrice } from './price-plan.ts'

/** What a response says of how a call was served. */
export interface ServedAs {
  readonly latency: ModePlan['latency']
  /** Null where it says nothing, which is taken for what was asked. */
  readonly tier: ServiceTier | null
  /** The model that a prompt router chose; null without one. */
  readonly invokedModel: string | null
}

/**
 * What a call of the mode is billed by: what served it, whatever was asked for. The mode's own price is that of what it asks for,
 * kind by kind before the table's.
 */
export function findPrice(prices: readonly ModelPrices[], mode: ModePlan, served: ServedAs): PricePlan {
  if (mode.price === 'none') return FREE
  const own = servedClass(mode, served) === askedClass(mode) ? mode.price : null
  // Whoever pays by the hour pays for no token.
  const known = isProvisioned(mode) ? { ...FREE, perHour: null } : (listedPrice(prices, mode, served) ?? UNKNOWN)
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
  /:provisioned-model(?:-throughput)?\//.test(model) || (price !== null && price !== 'none' && price.perHour !== null)

function classOf(latency: ModePlan['latency'], tier: ServiceTier | null): PriceClass {
  if (latency === 'optimized') return 'optimized'
  return tier === null || tier === 'default' ? 'standard' : tier
}

const FREE: PricePlan = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, perHour: 0 }

const UNKNOWN: PricePlan = {
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  perHour: null,
}

const overlay = (own: PricePlan, listed: PricePlan): PricePlan => ({
  input: own.input ?? listed.input,
  output: own.output ?? listed.output,
  cacheRead: own.cacheRead ?? listed.cacheRead,
  cacheWrite5m: own.cacheWrite5m ?? listed.cacheWrite5m,
  cacheWrite1h: own.cacheWrite1h ?? listed.cacheWrite1h,
  perHour: own.perHour ?? listed.perHour,
})
