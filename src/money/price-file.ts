import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parseModelId } from '../models/model-id.ts'
import { parseWith } from '../reading/describe-issues.ts'
import { ConfigError, type Finding, type Mistake, nearestName } from '../reading/mistake.ts'
import { readTextFile, type TextReader } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { orNull, realNumber, rule, text, wholeNumber } from '../reading/schema-leaves.ts'
import { readYamlFile } from '../reading/yaml-file.ts'
import { PRICE_CLASSES, type ModelPrices, type PriceClass, type Provenance, type SourcedPrice } from './find-price.ts'
import { TOKEN_KINDS, type TokenKind, type TokenPrices } from './token-cost.ts'

const DATE = 'a date such as 2026-11-20'

const SIX_DECIMALS = 'a price of at most six decimals'

/** A token of more decimals would cost a part of a picodollar. */
const hasSixDecimals = (price: number): boolean => {
  const [, fraction = '', exponent = '0'] = /^\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(price)) ?? []
  return fraction.length - Number(exponent) <= 6
}

const usd = (description: string) =>
  realNumber({ min: 0, max: 1_000_000 }).refine(hasSixDecimals, SIX_DECIMALS).optional().meta({ description })

const ownUsd = (of: string) =>
  orNull(realNumber({ min: 0 }).refine(hasSixDecimals, SIX_DECIMALS)).meta({
    description: `USD per million ${of} tokens, to at most six decimals.`,
  })

const OWN_PRICE = 'none or { input, output, cacheRead, cacheWrite5m, cacheWrite1h, perHour }'

/** What a mode says that its calls cost. */
export const ownPriceSchema = orNull(
  z.union(
    [
      z.literal('none', OWN_PRICE),
      z
        .strictObject({
          input: ownUsd('input'),
          output: ownUsd('output'),
          cacheRead: ownUsd('cache read'),
          cacheWrite5m: ownUsd('cache write (5 minutes)'),
          cacheWrite1h: ownUsd('cache write (1 hour)'),
          perHour: orNull(realNumber({ min: 0 })).meta({
            description: 'USD per hour of what is provisioned, all of its model units together.',
          }),
        })
        .refine((prices) => Object.values(prices).some((given) => given !== null), OWN_PRICE)
        .transform((prices) => ({ ...prices, longContext: null })),
    ],
    OWN_PRICE,
  ),
).meta({
  description: 'What calls cost. Default: what the price table says of the model. none: nothing.',
  examples: [{ input: 0.8, output: 4 }],
})

const provenance = {
  source: text('the name of a source').meta({ description: 'Whose figures they are: a name under sources.' }),
  assumption: text('a sentence').optional().meta({ description: 'What is inferred and not stated by the source.' }),
}

const TOKENS = 'at least one of input, output, cacheRead, cacheWrite5m, cacheWrite1h'

const kinds = {
  input: usd('USD per million input tokens.'),
  output: usd('USD per million output tokens.'),
  cacheRead: usd('USD per million tokens that the cache read.'),
  cacheWrite5m: usd(
    'USD per million tokens that the cache keeps for its usual time: five minutes, or thirty with models that know no shorter one.',
  ),
  cacheWrite1h: usd('USD per million tokens that the cache keeps for an hour.'),
}

const hasPrice = rule(TOKENS, [], (fields) => Object.keys(kinds).some((key) => key in fields))

const longContextPrices = z
  .strictObject({
    aboveInputTokens: wholeNumber({ min: 1 }).meta({
      description: 'A request with more input tokens than this, cached ones included, is billed at these prices.',
    }),
    ...kinds,
    ...provenance,
  })
  .check(hasPrice)

const tokenPrices = z
  .strictObject({
    ...kinds,
    longContext: longContextPrices.optional().meta({
      description: 'Prices of long requests: all of their tokens, not only those above the limit.',
    }),
    ...provenance,
  })
  .check(hasPrice)

const hourlyPrice = z.strictObject({
  perHour: realNumber({ min: 0, max: 1_000_000 }).meta({ description: 'USD per hour of one model unit.' }),
  ...provenance,
})

const PATTERN = 'a model id, in which * stands for any text'

const GEOGRAPHY = 'a geography such as global, us or us-gov, or *'

const factorsByGeography = z
  .record(z.string(GEOGRAPHY).regex(/^(?:\*|[a-z]+(?:-[a-z]+)*)$/, GEOGRAPHY), realNumber({ min: 0.01, max: 100 }), {
    error: 'a mapping from geographies to factors',
  })
  .optional()
  .meta({
    description:
      'What the prices of tokens are multiplied by, for the cross-region profiles of each geography; * stands for every other call of the models.',
  })

const NO_GEOGRAPHY = 'ids without a geography and without a leading *, beside factors'

const hasNoGeography = rule(
  NO_GEOGRAPHY,
  ['models'],
  ({ factors, models }) => factors === undefined || !Array.isArray(models) || models.every(namesFoundationModel),
)

const namesFoundationModel = (pattern: unknown): boolean =>
  typeof pattern !== 'string' || (!pattern.startsWith('*') && parseModelId(pattern).geography === null)

const priceEntry = z
  .strictObject({
    models: z
      .array(z.string(PATTERN).regex(/^[!-~]{1,200}$/, PATTERN), 'a list of model ids')
      .min(1, 'at least one model id')
      .meta({ description: 'Ids of models and inference profiles, in which * stands for any text.' }),
    factors: factorsByGeography,
    note: text('a sentence').optional().meta({ description: 'What else there is to know.' }),
    standard: tokenPrices.optional().meta({ description: 'On demand, at standard latency and the default tier.' }),
    optimized: tokenPrices.optional().meta({ description: 'On demand, at optimized latency.' }),
    priority: tokenPrices.optional().meta({ description: 'On demand, at the priority tier.' }),
    flex: tokenPrices.optional().meta({ description: 'On demand, at the flex tier.' }),
    ultrafast: tokenPrices.optional().meta({ description: 'On demand, at the ultrafast tier.' }),
    reserved: tokenPrices.optional().meta({ description: 'At the reserved tier.' }),
    batch: tokenPrices.optional().meta({ description: 'In batch jobs.' }),
    provisioned: hourlyPrice.optional().meta({ description: 'Provisioned throughput.' }),
  })
  .check(hasNoGeography)

/** A price file. Of several entries that name a model, the first counts. */
export const priceFileSchema = z.strictObject({
  sources: z
    .record(
      z.string(),
      z.strictObject({
        title: text('a title').meta({ description: 'What it is called.' }),
        date: z.iso.date(DATE).meta({ description: 'When the figures were so.' }),
        url: z.url('a URL').optional().meta({ description: 'Where it is.' }),
      }),
      'a mapping from names to sources',
    )
    .meta({ description: 'Where figures come from: a name for each source.' }),
  prices: z.array(priceEntry, 'a list of prices').meta({ description: 'The first entry that names a model counts.' }),
})

export type PriceFile = z.output<typeof priceFileSchema>
export type PriceEntry = z.output<typeof priceEntry>

interface ReadPrices {
  /** Null where there are mistakes. */
  readonly prices: PriceFile | null
  readonly mistakes: readonly Mistake[]
}

/** The prices that come with the package. */
const SHIPPED_PRICES = fileURLToPath(new URL('prices.yml', import.meta.url))

/** What stands in a price file, or every mistake in it. */
export function readPriceFile(path: string, readText: TextReader): ReadPrices {
  const yaml = readYamlFile(path, 'a price file', readText)
  if (yaml.mistakes.length > 0) return { prices: null, mistakes: yaml.mistakes }
  const parsed = parseWith(priceFileSchema, { data: yaml.data, privately: false, hintForKey: () => null })
  const mistakes = [...parsed.findings, ...unknownSources(yaml.data)].map(yaml.toMistake)
  return { prices: mistakes.length > 0 ? null : parsed.value, mistakes }
}

let shipped: PriceFile | null = null

/**
 * The package's own, where no path is given: it never changes, and is read once, when it is first asked for.
 * @throws {ConfigError} with every mistake in it.
 */
export const loadPriceFile = (path?: string): PriceFile =>
  path === undefined ? (shipped ??= readPrices(SHIPPED_PRICES)) : readPrices(path)

function readPrices(path: string): PriceFile {
  const { mistakes, prices } = readPriceFile(path, readTextFile)
  if (prices === null) throw new ConfigError(mistakes)
  return prices
}

/** Every source that is named must be given. */
function unknownSources(data: unknown): Finding[] {
  const { prices, sources } = asRecord(data)
  const known = Object.keys(asRecord(sources))
  const entries = Array.isArray(prices) ? prices.map(asRecord) : []
  return entries.flatMap((entry, index) =>
    placesOfSources(entry).flatMap(([source, ...place]): Finding[] => {
      if (typeof source !== 'string' || source === '' || known.includes(source)) return []
      const nearest = nearestName(source, known)
      return [
        {
          path: ['prices', index, ...place, 'source'],
          at: 'value',
          message: `expected a name under sources, found ${JSON.stringify(source)}`,
          hint: nearest === null ? `known sources: ${known.join(', ')}` : `did you mean ${nearest}?`,
        },
      ]
    }),
  )
}

/** The source of each price of an entry, and where it stands in it. */
const placesOfSources = (entry: Readonly<Record<string, unknown>>): [source: unknown, ...place: string[]][] =>
  PRICE_CLASSES.flatMap((priceClass): [unknown, ...string[]][] => {
    const price = asRecord(entry[priceClass])
    return [
      [price['source'], priceClass],
      [asRecord(price['longContext'])['source'], priceClass, 'longContext'],
    ]
  })

const EVERY_OTHER = '*'

/** An entry for each geography of its `factors`, which names the profiles of that geography and has their prices. */
export function forEachGeography({ factors, ...entry }: PriceEntry): PriceEntry[] {
  if (factors === undefined) return [entry]
  const { [EVERY_OTHER]: ofOthers, ...ofGeographies } = factors
  return [
    ...Object.entries(ofGeographies).map(([geography, factor]) => multiplied(entry, `${geography}.`, factor)),
    // The first entry that names a model counts: the one that names them all stands behind the others.
    ...(ofOthers === undefined ? [] : [multiplied(entry, EVERY_OTHER, ofOthers)]),
  ]
}

const multiplied = (entry: PriceEntry, prefix: string, factor: number): PriceEntry => ({
  ...entry,
  models: entry.models.map((id) => prefix + id),
  ...Object.fromEntries(
    CLASSES_BY_TOKEN.flatMap((name) => {
      const { [name]: price } = entry
      if (price === undefined) return []
      const { longContext } = price
      const long = longContext === undefined ? {} : { longContext: times(longContext, factor) }
      return [[name, { ...times(price, factor), ...long }]]
    }),
  ),
})

const CLASSES_BY_TOKEN = PRICE_CLASSES.filter((name) => name !== 'provisioned')

const times = <Price extends WrittenKinds>(price: Price, factor: number): Price => ({
  ...price,
  ...Object.fromEntries(
    TOKEN_KINDS.flatMap((kind) => {
      const { [kind]: written } = price
      // What is more than six decimals is of the arithmetic.
      return written === undefined ? [] : [[kind, Number((written * factor).toFixed(6))]]
    }),
  ),
})

type WrittenKinds = { readonly [Kind in TokenKind]?: number | undefined }

/** The entries of a price file, in their order, and for each geography that has a factor one of its own. */
export const makeModelPrices = ({ prices, sources }: PriceFile): ModelPrices[] =>
  prices.flatMap(forEachGeography).map((entry) => ({
    models: entry.models,
    note: entry.note ?? null,
    prices: Object.fromEntries(
      PRICE_CLASSES.flatMap((priceClass) => {
        const written = entry[priceClass]
        return written === undefined ? [] : [[priceClass, makeSourcedPrice(written, sources)]]
      }),
    ),
  }))

function makeSourcedPrice(written: WrittenPrice, sources: PriceFile['sources']): SourcedPrice {
  const longContext = 'longContext' in written ? written.longContext : undefined
  return {
    ...makeTokenPrices('perHour' in written ? {} : written),
    perHour: 'perHour' in written ? written.perHour : null,
    longContext:
      longContext === undefined
        ? null
        : {
            aboveInputTokens: longContext.aboveInputTokens,
            ...makeTokenPrices(longContext),
            ...provenanceOf(longContext, sources),
          },
    ...provenanceOf(written, sources),
  }
}

const makeTokenPrices = (written: WrittenKinds): TokenPrices => ({
  input: written.input ?? null,
  output: written.output ?? null,
  cacheRead: written.cacheRead ?? null,
  cacheWrite5m: written.cacheWrite5m ?? null,
  cacheWrite1h: written.cacheWrite1h ?? null,
})

function provenanceOf(
  { assumption, source }: { readonly source: string; readonly assumption?: string | undefined },
  sources: PriceFile['sources'],
): Provenance {
  const { date = '', title = source } = sources[source] ?? {}
  return { source: title, date, assumption: assumption ?? null }
}

type WrittenPrice = NonNullable<PriceEntry[PriceClass]>
