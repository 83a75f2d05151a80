import { lifeOf } from '../models/life-cycle.ts'
import { allModels, strangeGeography, sureFactsOf } from '../models/model-facts.ts'
import { parseModelId } from '../models/model-id.ts'
import { renderDay } from '../time/system-clock.ts'
import {
  askedClass,
  isProvisioned,
  type ModelPrices,
  type PriceClass,
  type PricedMode,
  pricesOfModel,
} from './find-price.ts'
import type { TokenKind } from './token-cost.ts'

/** A price that is needed: of calls of a class, which have tokens of some kinds. */
export interface PriceNeed {
  /** The mode whose calls they are; null of those that nobody makes, and that could be made. */
  readonly mode: string | null
  readonly model: string
  readonly priceClass: PriceClass
  readonly kinds: readonly TokenKind[]
}

/**
 * What is wrong with it. `unlisted`: no entry names the model. `unpriced`: its entry has no price of the class. `incomplete`: that
 * has none of `kinds`. `old`: it is older than `MOST_AGE_DAYS`, or from before the model's extended access began.
 */
export interface PriceFinding extends PriceNeed {
  readonly problem: 'unlisted' | 'unpriced' | 'incomplete' | 'old'
  /** Of an old price. */
  readonly source: string | null
  readonly date: string | null
  /** What the entry says of itself: where it has no price, why. */
  readonly note: string | null
}

export const MOST_AGE_DAYS = 90

const DAY_MS = 86_400_000

/** `today` as 2026-11-20. */
export const checkPrices = (
  prices: readonly ModelPrices[],
  needs: readonly PriceNeed[],
  today: string,
): PriceFinding[] => needs.flatMap((need) => checkPrice(prices, need, today))

function checkPrice(prices: readonly ModelPrices[], need: PriceNeed, today: string): PriceFinding[] {
  const entry = pricesOfModel(prices, need.model)
  const found = { ...need, source: null, date: null, note: entry?.note ?? null }
  if (entry === null) return [{ ...found, problem: 'unlisted' }]
  const price = entry.prices[need.priceClass]
  if (price === undefined) return [{ ...found, problem: 'unpriced' }]
  const kinds = need.kinds.filter((kind) => price[kind] === null)
  const { date, source } =
    [price, price.longContext ?? price].toSorted((one, other) => (one.date < other.date ? -1 : 1))[0] ?? price
  return [
    ...(kinds.length === 0 ? [] : [{ ...found, kinds, problem: 'incomplete' as const }]),
    ...(date >= earliest(need.model, today) ? [] : [{ ...found, date, source, problem: 'old' as const }]),
  ]
}

/** The day from which on a price of the model may be. */
function earliest(model: string, today: string): string {
  const oldest = renderDay(Date.parse(today) - MOST_AGE_DAYS * DAY_MS)
  const facts = sureFactsOf(model)
  const life = facts === null ? undefined : lifeOf(facts, today)?.life
  // What has ended costs what it did, for ever.
  if (life?.kind === 'ended') return ''
  if (life?.kind !== 'legacy' || life.extendedAccessFrom === null) return oldest
  return life.extendedAccessFrom <= today && life.extendedAccessFrom > oldest ? life.extendedAccessFrom : oldest
}

/** Whether the check fails for it: a scenario's cost is not known, or the file is behind what AWS serves. */
export const isFailure = ({ mode, problem }: PriceFinding): boolean =>
  mode !== null || problem === 'old' || problem === 'unlisted'

/** What calls of the mode are billed by, as they ask to be served and where that falls back to standard. */
export function needsOfMode(mode: NamedMode): PriceNeed[] {
  if (mode.price === 'none' || parseModelId(mode.model).isRouter) return []
  const { model, name, price } = mode
  const asked = askedClass(mode)
  if (isProvisioned(mode)) {
    return (price?.perHour ?? null) === null ? [{ mode: name, model, priceClass: asked, kinds: [] }] : []
  }
  const kinds = kindsOf(mode.cache)
  const own = kinds.filter((kind) => (price?.[kind] ?? null) === null)
  return [
    ...(own.length === 0 ? [] : [{ mode: name, model, priceClass: asked, kinds: own }]),
    ...(asked === 'standard' ? [] : [{ mode: name, model, priceClass: 'standard' as const, kinds }]),
  ]
}

export interface NamedMode extends PricedMode {
  readonly name: string
  readonly cache: { readonly ttl: '5m' | '1h' | null } | null
}

const kindsOf = (cache: NamedMode['cache']): TokenKind[] => [
  'input',
  'output',
  ...(cache === null ? [] : (['cacheRead', cache.ttl === '1h' ? 'cacheWrite1h' : 'cacheWrite5m'] as const)),
]

/** Every class that a living model is known to have, once for each entry of the file that it is billed by. */
export function needsOfModels(prices: readonly ModelPrices[], today: string): PriceNeed[] {
  return allModels().flatMap(({ id }) => {
    const facts = sureFactsOf(id)
    if (facts === null || lifeOf(facts, today)?.life.kind === 'ended') return []
    const ids = [id, ...(facts.profiles?.geographies ?? []).map((geography) => `${geography}.${id}`)]
    const byEntry = Map.groupBy(ids, (each) => pricesOfModel(prices, each))
    return [...byEntry.values()].flatMap(([first = id]) => needsOfModel(first))
  })
}

function needsOfModel(model: string): PriceNeed[] {
  const { caching, latency, tiers } = sureFactsOf(model) ?? {}
  const regions = latency?.optimizedRegions ?? []
  const isOptimized = regions.some((region) => strangeGeography(model, region) === null)
  const isCached = caching?.implicit === true || (caching?.explicit ?? 'none') !== 'none'
  const writes = (caching?.explicit ?? 'none') === 'none' ? [] : (caching?.ttls ?? ['5m'])
  const need = (priceClass: PriceClass, kinds: readonly TokenKind[] = []): PriceNeed => ({
    mode: null,
    model,
    priceClass,
    kinds: ['input', 'output', ...kinds],
  })
  return [
    need('standard', [
      ...(isCached ? (['cacheRead'] as const) : []),
      ...(writes.some((ttl) => ttl !== '1h') ? (['cacheWrite5m'] as const) : []),
      ...(writes.includes('1h') ? (['cacheWrite1h'] as const) : []),
    ]),
    ...(isOptimized ? [need('optimized')] : []),
    ...(tiers?.has ?? []).map((tier) => need(tier)),
  ]
}
