import type { PriceClass } from '../scenario/price-file-schema.ts'
import type { ModePlan, PricePlan, ServiceTier } from './mode-plan.ts'
import { pricesOfModel, type ModelPrices } from './price-plan.ts'

/** What a response says of how a call was served. */
export interface ServedAs {
  readonly latency: ModePlan['latency']
  /** Null where it says nothing. */
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
  const priceClass = isProvisioned(mode) ? 'provisioned' : classOf(served.latency, served.tier)
  const listed = pricesOfModel(prices, served.invokedModel ?? mode.model)?.prices[priceClass] ?? UNKNOWN
  const own = priceClass === askedClass(mode) ? mode.price : null
  // Whoever pays by the hour pays for no token.
  const known = priceClass === 'provisioned' ? { ...FREE, perHour: null } : listed
  return own === null ? known : overlay(own, known)
}

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
