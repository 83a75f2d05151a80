// It reads the files that come with the package, and so is no unit test.
import { describe, expect, test } from 'vitest'
import { allModels } from '../../src/models/model-facts.ts'
import type { ModelEntry } from '../../src/models/model-file-schema.ts'
import { findPrice, type ModelPrices, PRICE_CLASSES, pricesOfModel } from '../../src/money/find-price.ts'
import { loadPriceFile, makeModelPrices } from '../../src/money/price-file.ts'
import { TOKEN_KINDS, type TokenPrices } from '../../src/money/token-cost.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { modePlan } from '../fakes/run-plan.ts'

// A fixed day, so that no calendar breaks the build.
const TODAY = '2026-11-29'

const file = loadPriceFile()
const prices = makeModelPrices(file)

const priceOf = (changes: Partial<ModePlan>) => {
  const mode = modePlan(changes)
  return findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })
}

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0'

// The figures as the sources that the file names have them, per million tokens.
test.each<[string, Partial<ModePlan>, number | null, number | null]>([
  ['study A, standard', { model: 'us.meta.llama3-1-70b-instruct-v1:0' }, 0.72, 0.72],
  ['study A, optimized', { model: 'us.meta.llama3-1-70b-instruct-v1:0', latency: 'optimized' }, 0.9, 0.9],
  ['study B, Claude 3 Sonnet', { model: 'anthropic.claude-3-sonnet-20240229-v1:0' }, 3, 15],
  ['study B, Claude 3 Haiku', { model: 'anthropic.claude-3-haiku-20240307-v1:0' }, 0.25, 1.25],
  ['study C, Nova Micro', { model: 'us.amazon.nova-micro-v1:0' }, 0.035, 0.14],
  ['study C, MiniMax M2.5', { model: 'minimax.minimax-m2.5' }, 0.3, 1.2],
  ['a geography', { model: `eu.${HAIKU}` }, 1.1, 5.5],
  ['a region', { model: HAIKU }, 1.1, 5.5],
  ['the whole world', { model: `global.${HAIKU}` }, 1, 5],
  ['GovCloud', { model: `us-gov.${HAIKU}` }, 1.2, 6],
  ['a geography with prices of its own', { model: 'eu.amazon.nova-pro-v1:0' }, 1.05, 4.2],
  ['flex', { model: 'us.amazon.nova-2-lite-v1:0', serviceTier: 'flex' }, 0.165, 1.375],
  ['priority', { model: 'us.amazon.nova-2-lite-v1:0', serviceTier: 'priority' }, 0.5775, 4.8125],
  ['the longer of two ids', { model: 'us.anthropic.claude-opus-5-5' }, 4.4, 22],
  ['the shorter of two ids', { model: 'us.anthropic.claude-opus-5' }, 5.5, 27.5],
  ['a tier that is not published', { model: `us.${HAIKU}`, serviceTier: 'reserved' }, null, null],
  ['extended access that nobody states', { model: 'us.anthropic.claude-opus-4-1-20250805-v1:0' }, null, null],
  ['a model that nobody knows', { model: 'hatchery.swift-3' }, null, null],
])('the price of %s', (_, mode, input, output) => {
  expect(priceOf(mode)).toMatchObject({ input, output })
})

test('long requests, ultrafast ones and cache writes have prices of their own, with their factor', () => {
  expect(priceOf({ model: 'us.anthropic.claude-haiku-5-5' })).toMatchObject({
    cacheWrite1h: 0.22,
    longContext: { aboveInputTokens: 100_000, input: 0.55, output: 2.75, cacheWrite1h: 1.1 },
  })
  expect(pricesOfModel(prices, 'us.openai.gpt-6-astra')?.prices.ultrafast).toMatchObject({
    input: 66,
    output: 330,
    longContext: { aboveInputTokens: 272_000, input: 132, output: 495 },
  })
})

test('an hour of a model unit has a price where one is public', () => {
  expect(pricesOfModel(prices, 'amazon.titan-text-express-v1')?.prices.provisioned?.perHour).toBe(20.5)
})

test('every source is public, and every figure has one', () => {
  for (const { date, url } of Object.values(file.sources)) {
    expect(url).toMatch(/^https:\/\//)
    expect(date <= TODAY).toBe(true)
  }
  for (const { prices: classes } of prices) {
    for (const { date, source } of Object.values(classes)) {
      expect(source).not.toBe('')
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  }
})

const isAlive = ({ lifecycle: { endOfLife, goneBy } = { source: '' } }: ModelEntry): boolean =>
  goneBy === undefined && (endOfLife === undefined || endOfLife > TODAY)

/** All ways to call it. */
const idsOf = ({ id, profiles }: ModelEntry): string[] => [
  id,
  ...(profiles?.geographies ?? []).map((geography) => `${geography}.${id}`),
]

describe('a model that can be called', () => {
  /** By the note of its entry, which says why. */
  const UNPRICED = [
    'anthropic.claude-opus-4-1-20250805-v1:0',
    'twelvelabs.marengo-embed-2-7-v1:0',
    'twelvelabs.marengo-embed-3-0-v1:0',
  ]

  const living = allModels().filter(isAlive)

  test.each(living.filter(({ id }) => !UNPRICED.includes(id)))('has a price, wherever it is called: $id', (model) => {
    for (const id of idsOf(model)) {
      expect([id, pricesOfModel(prices, id)?.prices.standard]).toEqual([
        id,
        expect.objectContaining({ input: expect.any(Number) as number, output: expect.any(Number) as number }),
      ])
    }
  })

  test.each(UNPRICED)('or says why it has none: %s', (id) => {
    expect(living.map((each) => each.id)).toContain(id)
    expect(pricesOfModel(prices, id)).toMatchObject({ prices: {}, note: expect.stringMatching(/./) as string })
  })

  test('is never taken for another one', () => {
    for (const model of living) {
      for (const id of idsOf(model)) {
        const named = prices.filter(({ models }) => pricesOfModel([{ models, prices: {}, note: null }], id) !== null)
        // One of its geography and one of all others, at most.
        expect([id, named.length <= 2]).toEqual([id, true])
      }
    }
  })
})

/** What no other model's prices are like, in words. */
function oddities({ models, prices: classes }: ModelPrices): string[] {
  const { batch, flex, optimized, priority, standard, ultrafast } = classes
  const hasFreeWrites = models.some((id) => FREE_WRITES.test(id))
  const all = Object.entries(classes).flatMap(([name, price]): [string, TokenPrices][] => [
    [name, price],
    ...(price.longContext === null ? [] : [[`${name} above`, price.longContext] as [string, TokenPrices]]),
  ])
  return [
    ...all.flatMap(([name, { cacheRead, cacheWrite1h, cacheWrite5m, input, output }]) => [
      ...dearer(`${name} cache reads than input`, cacheRead, input),
      ...(hasFreeWrites ? dearer(`${name} cache writes than nothing`, cacheWrite5m, 0) : []),
      ...(hasFreeWrites ? [] : dearer(`${name} input than cache writes`, input, cacheWrite5m)),
      ...dearer(`${name} writes for minutes than for an hour`, cacheWrite5m, cacheWrite1h),
      ...dearer(`${name} input than output`, input, output),
    ]),
    ...TOKEN_KINDS.flatMap((kind) => [
      ...dearer(`flex ${kind} than standard`, flex?.[kind], standard?.[kind]),
      ...dearer(`batch ${kind} than standard`, batch?.[kind], standard?.[kind]),
      ...dearer(`standard ${kind} than optimized`, standard?.[kind], optimized?.[kind]),
      ...dearer(`standard ${kind} than priority`, standard?.[kind], priority?.[kind]),
      ...dearer(`standard ${kind} than ultrafast`, standard?.[kind], ultrafast?.[kind]),
      ...Object.entries(classes).flatMap(([name, price]) =>
        dearer(`short ${name} ${kind} than long`, price[kind], price.longContext?.[kind]),
      ),
    ]),
  ]
}

/** Whose cache writes the price list has at 0. */
const FREE_WRITES = /amazon\.nova-/

const dearer = (what: string, one: number | null | undefined, other: number | null | undefined): string[] =>
  one == null || other == null || one <= other ? [] : [`dearer ${what}: ${one}, ${other}`]

test.each(prices)('the prices of $models are like those of other models', (entry) => {
  expect(oddities(entry)).toEqual([])
})

test.each(file.prices.flatMap(({ factors, models }) => (factors?.['global'] === undefined ? [] : models)))(
  'a geography costs no less than the whole world: %s',
  (pattern) => {
    const [ofWorld, ofOthers] = ['global.', 'us.'].map((prefix) => pricesOfModel(prices, prefix + pattern))
    expect(ofWorld).not.toBe(ofOthers)
    const cheaper = PRICE_CLASSES.flatMap((name) =>
      TOKEN_KINDS.flatMap((kind) =>
        dearer(`${name} ${kind}`, ofWorld?.prices[name]?.[kind], ofOthers?.prices[name]?.[kind]),
      ),
    )
    expect(cheaper).toEqual([])
  },
)
