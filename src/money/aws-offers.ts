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

/** A model whose prices are looked for. */
export interface KnownModel {
  /** Its ids, as in an entry of a price file; those of `global.` take the prices of global profiles. */
  readonly models: readonly string[]
  /** Above how many input tokens the prices of long requests hold, which the list has without saying so; null where nobody knows. */
  readonly longAboveInputTokens: number | null
}

export function pricesOfOffers(offers: readonly Offer[], known: readonly KnownModel[]): OfferPrices {
  const rates = offers.flatMap(ratesOf)
  const byModel = Map.groupBy(rates, ({ model }) => keyOfName(model))
  const found = new Set<string>()
  const entries = known.flatMap(({ longAboveInputTokens, models }): PriceEntry[] => {
    const keys = [...new Set(models.map(keyOfPattern))].filter((key) => byModel.has(key))
    for (const key of keys) found.add(key)
    const isGlobal = models.every((id) => id.startsWith('global.'))
    const own = keys.flatMap((key) => byModel.get(key) ?? []).filter((rate) => rate.isGlobal === isGlobal)
    const classes = classesOf(own, longAboveInputTokens)
    return Object.keys(classes).length === 0 ? [] : [{ models: [...models], ...classes }]
  })
  const unknown = [...byModel].filter(([key]) => !found.has(key)).map(([, [first]]) => first?.model ?? '')
  return { entries, unknownModels: unknown.toSorted() }
}

interface Rate {
  readonly model: string
  readonly priceClass: PriceClass
  readonly kind: TokenKind
  readonly isGlobal: boolean
  /** Whether it is of requests above the model's limit. */
  readonly isLong: boolean
  /** Whether it is of the endpoint bedrock-mantle. */
  readonly isMantle: boolean
  readonly usdPerMillion: number
}

function classesOf(rates: readonly Rate[], longAboveInputTokens: number | null): Omit<PriceEntry, 'models'> {
  const classes = PRICE_CLASSES.flatMap((priceClass) => {
    const own = rates.filter((rate) => rate.priceClass === priceClass)
    const prices = pricesOf(own.filter(({ isLong }) => !isLong))
    if (prices === null) return []
    const long = pricesOf(own.filter(({ isLong }) => isLong))
    if (long === null || longAboveInputTokens === null) return [[priceClass, prices] as const]
    return [[priceClass, { ...prices, longContext: { aboveInputTokens: longAboveInputTokens, ...long } }] as const]
  })
  return Object.fromEntries(classes)
}

/** Null where no kind of tokens has one. */
function pricesOf(rates: readonly Rate[]): (Partial<Record<TokenKind, number>> & { readonly source: string }) | null {
  const byKind = Map.groupBy(rates, ({ kind }) => kind)
  const prices = [...byKind].flatMap(([kind, all]) => {
    // Both endpoints cost the same. Where the list has both, what it has of bedrock-runtime goes before.
    const ofRuntime = all.filter(({ isMantle }) => !isMantle)
    const usd = onlyPrice(ofRuntime.length > 0 ? ofRuntime : all)
    return usd === null ? [] : [[kind, usd] as const]
  })
  return prices.length === 0 ? null : { ...Object.fromEntries(prices), source: 'price-list' }
}

/** Two prices of one thing are none: nobody can say which is billed. */
function onlyPrice([first, ...others]: readonly Rate[]): number | null {
  return first === undefined || others.some(({ usdPerMillion }) => usdPerMillion !== first.usdPerMillion)
    ? null
    : first.usdPerMillion
}

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
    : (parseMantleUsage(usagetype) ?? parseOwnUsage(usagetype))

/**
 * `USE1-MP:USE1_InputTokenCount_Global_Batch-Units`, and from Claude 4.7 on `USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units`.
 */
function parseMarketplaceUsage(servicename: string, usagetype: string): Usage | null {
  const words = (/-MP:[^_]+_(.+)-Units$/.exec(usagetype)?.[1] ?? '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
  const model = servicename.replace(/ \(Amazon Bedrock Edition\)$/, '')
  return usageOf(model, words, false)
}

/** `USE1-moonshotai.kimi-k3-mantle-cache-write-tokens-30m-long-ctx-global-standard`: with the model's id, but for its version. */
function parseMantleUsage(usagetype: string): Usage | null {
  const [, model = '', tokens = ''] = /^[A-Z0-9]+-[a-z0-9]+\.(.+)-mantle-(.+)$/.exec(usagetype) ?? []
  return model === '' ? null : usageOf(model, tokens.split('-'), true)
}

function usageOf(model: string, words: readonly string[], isMantle: boolean): Usage | null {
  const has = (word: string): boolean => words.includes(word)
  const kind = kindOf(has, has('1h') || has('write1h'))
  if (kind === null || !words.every((word) => WORDS.has(word))) return null
  return { model, kind, priceClass: classOf(has), isGlobal: has('global'), isLong: has('ctx'), isMantle }
}

/** `USE1-Nova2.0Lite-input-tokens-flex-cross-region-global`. */
function parseOwnUsage(usagetype: string): Usage | null {
  const [, model = '', tokens = '', rest = ''] =
    /^[A-Z0-9]+-(.+?)-((?:cache-(?:read|write)-)?(?:input|output)-token(?:s|-count))(.*)$/.exec(usagetype) ?? []
  if (model === '' || model.endsWith('-mantle')) return null
  const isOptimized = /-latency-optimized$/i.test(model)
  const words = [...tokens.split('-'), ...rest.split('-').filter((word) => word !== '')]
  return usageOf(model.replace(/-latency-optimized$/i, ''), isOptimized ? [...words, 'optimized'] : words, false)
}

// A usage that another word tells apart (audio, customisation, a reservation) is another price.
const WORDS: ReadonlySet<string> = new Set(
  (
    'input output token tokens count cache read write write1h 1h 5m 30m long ctx ' +
    'batch flex priority ultrafast standard latency optimized global cross region'
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
  if (has('ultrafast')) return 'ultrafast'
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
      .split(' ')
      // Before words are parted by their capitals, as OpenAI would be.
      .filter((word) => !isMaker(word))
      .join(' ')
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+|\d+/g) ?? []
  )
    .filter((word) => !NOISE.has(word) && !isMaker(word))
    .toSorted()
    .join(' ')

const isMaker = (word: string): boolean => makers().includes(word.toLowerCase())

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
