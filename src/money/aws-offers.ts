// From AWS's public price list to entries of a price file. The list has no model ids: Marketplace's offer names models in words
// and AWS's own in a code. They are told by their words and numbers, in any order; what no known model has is left out and named.
import { makers } from '../models/model-facts.ts'
import { PRICE_CLASSES, type PriceClass } from './find-price.ts'
import type { PriceEntry } from './price-file.ts'
import type { TokenKind } from './token-cost.ts'

/** An offer file of AWS's price list, of which no more is read than this. */
export interface Offer {
  readonly publicationDate: string
  readonly products: Readonly<Record<string, { readonly attributes?: OfferAttributes }>>
  readonly terms: { readonly OnDemand?: Readonly<Record<string, Readonly<Record<string, OfferTerm>>>> }
}

interface OfferAttributes {
  readonly usagetype?: string
  /** `Claude Haiku 4.5 (Amazon Bedrock Edition)`, in Marketplace's offer. */
  readonly servicename?: string
}

interface OfferTerm {
  readonly priceDimensions?: Readonly<
    Record<string, { readonly unit?: string; readonly pricePerUnit?: { readonly USD?: string } }>
  >
}

export interface OfferPrices {
  /** With the source `price-list`. */
  readonly entries: readonly PriceEntry[]
  /** Names of the list that no known model has. */
  readonly unknownModels: readonly string[]
}

/** `known`: patterns of the models whose prices are looked for; `global.` ones take the prices of global profiles. */
export function pricesOfOffers(offers: readonly Offer[], known: readonly string[]): OfferPrices {
  const rates = offers.flatMap(ratesOf)
  const byModel = Map.groupBy(rates, ({ model }) => keyOfName(model))
  const found = new Set<string>()
  const entries = known.flatMap((pattern): PriceEntry[] => {
    const key = keyOfPattern(pattern)
    const isGlobal = pattern.startsWith('global.')
    const own = (byModel.get(key) ?? []).filter((rate) => rate.isGlobal === isGlobal)
    if (byModel.has(key)) found.add(key)
    const classes = classesOf(own)
    return Object.keys(classes).length === 0 ? [] : [{ models: [pattern], ...classes }]
  })
  const unknown = [...byModel].filter(([key]) => !found.has(key)).map(([, [first]]) => first?.model ?? '')
  return { entries, unknownModels: unknown.toSorted() }
}

interface Rate {
  readonly model: string
  readonly priceClass: PriceClass
  readonly kind: TokenKind
  readonly isGlobal: boolean
  readonly usdPerMillion: number
}

function classesOf(rates: readonly Rate[]): Omit<PriceEntry, 'models'> {
  const classes = PRICE_CLASSES.flatMap((priceClass) => {
    const own = rates.filter((rate) => rate.priceClass === priceClass)
    if (own.length === 0) return []
    const prices = Object.fromEntries(
      own.filter((rate) => isOnly(rate, own)).map((rate) => [rate.kind, rate.usdPerMillion]),
    )
    if (Object.keys(prices).length === 0) return []
    return [[priceClass, { ...prices, source: 'price-list' }] as const]
  })
  return Object.fromEntries(classes)
}

/** Two prices of one thing are none: nobody can say which is billed. */
const isOnly = ({ kind, usdPerMillion }: Rate, rates: readonly Rate[]): boolean =>
  rates.every((other) => other.kind !== kind || other.usdPerMillion === usdPerMillion)

function ratesOf({ products, terms }: Offer): Rate[] {
  return Object.entries(products).flatMap(([sku, { attributes = {} }]) => {
    const parsed = parseUsage(attributes)
    const usdPerMillion = priceOf(terms.OnDemand?.[sku])
    return parsed === null || usdPerMillion === null ? [] : [{ ...parsed, usdPerMillion }]
  })
}

type Usage = Omit<Rate, 'usdPerMillion'>

const parseUsage = ({ servicename, usagetype = '' }: OfferAttributes): Usage | null =>
  servicename !== undefined && /-MP:/.test(usagetype)
    ? parseMarketplaceUsage(servicename, usagetype)
    : parseOwnUsage(usagetype)

/**
 * `USE1-MP:USE1_InputTokenCount_Global_Batch-Units`, and from Claude 4.7 on `USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units`.
 */
function parseMarketplaceUsage(servicename: string, usagetype: string): Usage | null {
  const words = (/-MP:[^_]+_(.+)-Units$/.exec(usagetype)?.[1] ?? '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
  const model = servicename.replace(/ \(Amazon Bedrock Edition\)$/, '')
  const has = (word: string): boolean => words.includes(word)
  const kind = kindOf(has, words.includes('1h') || words.includes('write1h'))
  if (kind === null || !words.every((word) => WORDS.has(word))) return null
  return { model, kind, priceClass: classOf(has), isGlobal: has('global') }
}

/** `USE1-Nova2.0Lite-input-tokens-flex-cross-region-global`; what is `mantle` is billed at another endpoint. */
function parseOwnUsage(usagetype: string): Usage | null {
  const [, model = '', tokens = '', rest = ''] =
    /^[A-Z0-9]+-(.+?)-((?:cache-(?:read|write)-)?(?:input|output)-token(?:s|-count))(.*)$/.exec(usagetype) ?? []
  const words = [...tokens.split('-'), ...rest.split('-').filter((word) => word !== '')]
  if (model === '' || model.endsWith('-mantle') || !words.every((word) => WORDS.has(word))) return null
  const isOptimized = /-latency-optimized$/i.test(model)
  const has = (word: string): boolean => words.includes(word) || (isOptimized && word === 'optimized')
  const kind = kindOf(has, false)
  if (kind === null) return null
  return {
    model: model.replace(/-latency-optimized$/i, ''),
    kind,
    priceClass: classOf(has),
    isGlobal: has('global'),
  }
}

// A usage that another word tells apart (a long context, audio, customisation) is another price.
const WORDS: ReadonlySet<string> = new Set(
  (
    'input output token tokens count cache read write write1h 1h ' +
    'batch flex priority standard latency optimized global cross region'
  ).split(' '),
)

function kindOf(has: (word: string) => boolean, isForAnHour: boolean): TokenKind | null {
  if (has('read')) return 'cacheRead'
  if (has('write') || isForAnHour) return isForAnHour ? 'cacheWrite1h' : 'cacheWrite5m'
  if (has('output')) return 'output'
  return has('input') ? 'input' : null
}

function classOf(has: (word: string) => boolean): PriceClass {
  if (has('batch')) return 'batch'
  if (has('optimized')) return 'optimized'
  if (has('priority')) return 'priority'
  return has('flex') ? 'flex' : 'standard'
}

/** USD per million tokens; null where the unit is none of tokens. Marketplace counts units of a million. */
function priceOf(terms: Readonly<Record<string, OfferTerm>> | undefined): number | null {
  const [term] = Object.values(terms ?? {})
  const [dimension] = Object.values(term?.priceDimensions ?? {})
  const usd = Number(dimension?.pricePerUnit?.USD ?? Number.NaN)
  const unitsPerMillion = UNITS_PER_MILLION[(dimension?.unit ?? '').toLowerCase()]
  if (!Number.isFinite(usd) || unitsPerMillion === undefined) return null
  // The list has ten decimals: what is more than that is of the arithmetic.
  return Number((usd * unitsPerMillion).toFixed(6))
}

const UNITS_PER_MILLION: Readonly<Record<string, number>> = {
  '1k tokens': 1_000,
  '1m tokens': 1,
  units: 1,
}

/** The words and numbers of a name, in one order: `Claude 3.5 Haiku` and `claude-3-5-haiku` have the same. */
const keyOfName = (name: string): string =>
  (
    name
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+|\d+/g) ?? []
  )
    .filter((word) => !NOISE.has(word) && !makers().includes(word))
    .toSorted()
    .join(' ')

// `2.0` is 2 in an id; `b` is the unit of the number before it.
const NOISE: ReadonlySet<string> = new Set(['0', 'instruct'])

/** Without profile, provider, date and version. */
const keyOfPattern = (pattern: string): string =>
  keyOfName(
    pattern
      .replace(/^(?:global\.|\*)?[a-z0-9]+\./, '')
      .replaceAll('*', '')
      .replace(/-v\d+(?::\d+)?$/, '')
      .replace(/-1:0$/, '')
      .replace(/-\d{8}.*$/, ''),
  )
