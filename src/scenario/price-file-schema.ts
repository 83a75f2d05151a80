import { z } from 'zod'
import { realNumber, rule, text, wholeNumber } from '../reading/schema-leaves.ts'

const DATE = 'a date such as 2026-11-20'

const date = () => z.iso.date(DATE)

export const SIX_DECIMALS = 'a price of at most six decimals'

/** A token of more decimals would cost a part of a picodollar. */
export const hasSixDecimals = (price: number): boolean => {
  const [, fraction = '', exponent = '0'] = /^\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(price)) ?? []
  return fraction.length - Number(exponent) <= 6
}

const usd = (description: string) =>
  realNumber({ min: 0, max: 1_000_000 }).refine(hasSixDecimals, SIX_DECIMALS).optional().meta({ description })

const provenance = {
  source: text('the name of a source').meta({ description: 'Whose figures they are: a name under sources.' }),
  assumption: text('a sentence').optional().meta({ description: 'What is inferred and not stated by the source.' }),
}

const TOKENS = 'at least one of input, output, cacheRead, cacheWrite5m, cacheWrite1h'

const kinds = {
  input: usd('USD per million input tokens.'),
  output: usd('USD per million output tokens.'),
  cacheRead: usd('USD per million tokens that the cache read.'),
  cacheWrite5m: usd('USD per million tokens that the cache keeps for five minutes.'),
  cacheWrite1h: usd('USD per million tokens that the cache keeps for an hour.'),
}

const hasPrice = rule(TOKENS, [], (fields) => Object.keys(kinds).some((key) => key in fields))

const longContext = z
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
    longContext: longContext.optional().meta({
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

const entry = z.strictObject({
  models: z
    .array(z.string(PATTERN).regex(/^[!-~]{1,200}$/, PATTERN), 'a list of model ids')
    .min(1, 'at least one model id')
    .meta({ description: 'Ids of models and inference profiles, in which * stands for any text.' }),
  note: text('a sentence').optional().meta({ description: 'What else there is to know.' }),
  standard: tokenPrices.optional().meta({ description: 'On demand, at standard latency and the default tier.' }),
  optimized: tokenPrices.optional().meta({ description: 'On demand, at optimized latency.' }),
  priority: tokenPrices.optional().meta({ description: 'On demand, at the priority tier.' }),
  flex: tokenPrices.optional().meta({ description: 'On demand, at the flex tier.' }),
  reserved: tokenPrices.optional().meta({ description: 'At the reserved tier.' }),
  batch: tokenPrices.optional().meta({ description: 'In batch jobs.' }),
  provisioned: hourlyPrice.optional().meta({ description: 'Provisioned throughput.' }),
})

/** A price file. Of several entries that name a model, the first counts. */
export const priceFileSchema = z.strictObject({
  sources: z
    .record(
      z.string(),
      z.strictObject({
        title: text('a title').meta({ description: 'What it is called.' }),
        date: date().meta({ description: 'When the figures were so.' }),
        url: z.url('a URL').optional().meta({ description: 'Where it is.' }),
      }),
      'a mapping from names to sources',
    )
    .meta({ description: 'Where figures come from: a name for each source.' }),
  prices: z.array(entry, 'a list of prices').meta({ description: 'The first entry that names a model counts.' }),
})

export type PriceFile = z.output<typeof priceFileSchema>
export type PriceEntry = z.output<typeof entry>
