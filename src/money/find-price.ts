import { matchesPattern } from '../models/id-pattern.ts'
import { parseModelId } from '../models/model-id.ts'
import { TOKEN_KINDS, type TokenPrices } from './token-cost.ts'

/**
 * What a call may be billed as: on demand at a latency setting or a service tier, or in a batch; and what is paid by the hour.
 */
export const PRICE_CLASSES = [
  'standard',
  'optimized',
  'priority',
  'flex',
  'ultrafast',
  'reserved',
  'batch',
  'provisioned',
] as const

export type PriceClass = (typeof PRICE_CLASSES)[number]

/** `serviceTier.type` of a call. */
export const SERVICE_TIERS = ['priority', 'default', 'flex', 'reserved', 'ultrafast'] as const

export type ServiceTier = (typeof SERVICE_TIERS)[number]

/** What of a mode its calls are billed by. */
export interface PricedMode {
  readonly model: string
  readonly latency: 'standard' | 'optimized'
  /** Null asks for none. */
  readonly serviceTier: ServiceTier | null
  /** Null leaves it to the price table; `none`: calls cost nothing. */
  readonly price: PricePlan | 'none' | null
}

/** Prices of tokens, and USD per hour of what is provisioned; null where nobody said. */
export interface PricePlan extends TokenPrices {
  /** Null: long requests cost what others do. */
  readonly longContext: LongContextPrices | null
  /** All model units together. */
  readonly perHour: number | null
}

/** What all tokens of a request cost that has more input tokens than `aboveInputTokens`, cached ones included. */
export interface LongContextPrices extends TokenPrices {
  readonly aboveInputTokens: number
}

/** What some models cost, as a price file has it. Of several entries that name a model, the first counts. */
export interface ModelPrices {
  /** Ids, in which `*` stands for any text. */
  readonly models: readonly string[]
  /** What is missing is not known. */
  readonly prices: Readonly<Partial<Record<PriceClass, SourcedPrice>>>
  readonly note: string | null
}

export interface SourcedPrice extends PricePlan, Provenance {
  readonly longContext: (LongContextPrices & Provenance) | null
}

export interface Provenance {
  readonly source: string
  /** When it was so: `2026-11-20`. */
  readonly date: string
  readonly assumption: string | null
}

/** Those that some call of the modes may be billed by: of a prompt router, which names no model, all. */
export const pricesOfModes = (
  prices: readonly ModelPrices[],
  modes: readonly Pick<PricedMode, 'model'>[],
): ModelPrices[] =>
  modes.some(({ model }) => isPromptRouter(model))
    ? [...prices]
    : prices.filter((each) => modes.some(({ model }) => pricesOfModel(prices, model) === each))

const isPromptRouter = (model: string): boolean => parseModelId(model).isRouter

export function pricesOfModel(prices: readonly ModelPrices[], model: string): ModelPrices | null {
  const { id } = parseModelId(model)
  return prices.find(({ models }) => models.some((pattern) => matchesPattern(pattern, id))) ?? null
}

/** What a response says of how a call was served. */
interface ServedAs {
  readonly latency: PricedMode['latency']
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
export function findPrice(prices: readonly ModelPrices[], mode: PricedMode, served: ServedAs): PricePlan {
  if (mode.price === 'none') return FREE
  const own = servedClass(mode, served) === askedClass(mode) ? mode.price : null
  // Whoever pays by the hour pays for no token.
  const known: PricePlan = isProvisioned(mode)
    ? { ...FREE, perHour: null }
    : (listedPrice(prices, mode, served) ?? UNKNOWN)
  return own === null ? known : overlay(own, known)
}

/** What calls of the mode are billed by that are served as they ask to be. */
export const askedPrice = (prices: readonly ModelPrices[], mode: PricedMode): PricePlan =>
  findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })

/** What the table says of how a call of the mode was served. */
export const listedPrice = (prices: readonly ModelPrices[], mode: PricedMode, served: ServedAs): SourcedPrice | null =>
  pricesOfModel(prices, served.invokedModel ?? mode.model)?.prices[servedClass(mode, served)] ?? null

/** The class that a call is billed in. */
export const servedClass = (mode: PricedMode, { latency, tier }: ServedAs): PriceClass =>
  isProvisioned(mode) ? 'provisioned' : classOf(latency, tier ?? mode.serviceTier)

/** The class that a mode's calls are billed in where they are served as they ask to be. */
export const askedClass = (mode: PricedMode): PriceClass =>
  isProvisioned(mode) ? 'provisioned' : classOf(mode.latency, mode.serviceTier)

export const isProvisioned = ({ model, price }: PricedMode): boolean =>
  parseModelId(model).isProvisioned || (price !== null && price !== 'none' && price.perHour !== null)

function classOf(latency: PricedMode['latency'], tier: ServiceTier | null): PriceClass {
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

const isLongContext = ({ longContext }: PricePlan, inputTokens: number): boolean =>
  longContext != null && inputTokens > longContext.aboveInputTokens

/** The most input tokens that a call of the mode has at the usual price, however it is served; null where nothing says so. */
export function longContextLimit(prices: readonly ModelPrices[], mode: PricedMode): number | null {
  if (mode.price === 'none' || isProvisioned(mode)) return null
  const known = isPromptRouter(mode.model) ? prices : [pricesOfModel(prices, mode.model)]
  const limits = known.flatMap((entry) =>
    Object.values(entry?.prices ?? {}).flatMap(({ longContext }) => longContext?.aboveInputTokens ?? []),
  )
  return limits.length === 0 ? null : Math.min(...limits)
}

/** What AWS bills for a call beside its tokens, and no price file states. */
export type ChargeBesideTokens = 'guardrail' | 'routing'

export const chargesBesideTokens = ({
  guardrail,
  model,
  price,
}: PricedMode & { readonly guardrail: object | null }): ChargeBesideTokens[] =>
  price === 'none'
    ? []
    : [
        ...(guardrail === null ? [] : (['guardrail'] as const)),
        ...(isPromptRouter(model) ? (['routing'] as const) : []),
      ]
