import { matchesPattern } from '../models/id-pattern.ts'
import { parseModelId } from '../models/model-id.ts'
import { PRICE_CLASSES, type PriceClass } from '../scenario/price-class.ts'
import type { PriceEntry, PriceFile } from '../scenario/price-file-schema.ts'
import type { LongContextPrices, ModePlan, PricePlan, TokenPrices } from './mode-plan.ts'

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

/** The entries of a price file, in their order. */
export const makeModelPrices = ({ prices, sources }: PriceFile): ModelPrices[] =>
  prices.map((entry) => ({
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

const makeTokenPrices = (written: { readonly [Kind in keyof TokenPrices]?: number | undefined }): TokenPrices => ({
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

/** Those that some call of the modes may be billed by: of a prompt router, which names no model, all. */
export const pricesOfModes = (prices: readonly ModelPrices[], modes: readonly ModePlan[]): ModelPrices[] =>
  modes.some(({ model }) => isPromptRouter(model))
    ? [...prices]
    : prices.filter((each) => modes.some(({ model }) => pricesOfModel(prices, model) === each))

export const isPromptRouter = (model: string): boolean => parseModelId(model).isRouter

export function pricesOfModel(prices: readonly ModelPrices[], model: string): ModelPrices | null {
  const { id } = parseModelId(model)
  return prices.find(({ models }) => models.some((pattern) => matchesPattern(pattern, id))) ?? null
}
