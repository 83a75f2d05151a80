import { describe, expect, test } from 'vitest'
import { pricesOfModel, pricesOfModes } from '../../src/money/find-price.ts'
import { makeModelPrices, type PriceFile } from '../../src/money/price-file.ts'
import { modePlan } from '../fakes/run-plan.ts'

const FILE: PriceFile = {
  sources: { page: { title: 'A page', date: '2025-07-20' } },
  prices: [
    { models: ['global.anthropic.claude-haiku-4-5-*'], standard: { input: 1, output: 5, source: 'page' } },
    {
      models: ['*anthropic.claude-haiku-4-5-*'],
      note: 'A note.',
      standard: { input: 1.1, output: 5.5, cacheRead: 0.11, source: 'page', assumption: 'A tenth more.' },
    },
    {
      models: ['amazon.nova-micro-v1:0', 'us.*-micro-*:0'],
      provisioned: { perHour: 20.5, source: 'page' },
    },
  ],
}

const prices = makeModelPrices(FILE)

test('a price carries its source and date, and says what it does not know', () => {
  expect(prices[1]).toEqual({
    models: ['*anthropic.claude-haiku-4-5-*'],
    note: 'A note.',
    prices: {
      standard: {
        input: 1.1,
        output: 5.5,
        cacheRead: 0.11,
        cacheWrite5m: null,
        cacheWrite1h: null,
        perHour: null,
        longContext: null,
        source: 'A page',
        date: '2025-07-20',
        assumption: 'A tenth more.',
      },
    },
  })
})

describe('the prices of a model', () => {
  test.each<[string, number | null]>([
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 1],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 1],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 1],
    ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 0],
    ['arn:aws:bedrock:us-east-2:123456789012:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0', 0],
    ['arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0', 1],
    ['amazon.nova-micro-v1:0', 2],
    ['us.amazon.nova-micro-v1:0', 2],
    ['eu.amazon.nova-micro-v1:0', null],
    ['us.-micro-:0', 2],
    ['us.micro:0', null],
    // These ARNs name no model.
    ['arn:aws:bedrock:us-east-2:123456789012:application-inference-profile/a1b2c3', null],
    ['arn:aws:bedrock:us-east-2:123456789012:provisioned-model/a1b2c3', null],
  ])('%s', (model, expected) => {
    expect(pricesOfModel(prices, model)).toBe(expected === null ? null : prices[expected])
  })
})

describe('a plan keeps', () => {
  test('the entries that its modes are billed by', () => {
    expect(pricesOfModes(prices, [modePlan({ model: 'amazon.nova-micro-v1:0' })])).toEqual([prices[2]])
  })

  test('all of them where a prompt router chooses the model', () => {
    const model = 'arn:aws:bedrock:us-east-2:123456789012:default-prompt-router/anthropic.claude:1'
    expect(pricesOfModes(prices, [modePlan({ model })])).toEqual(prices)
  })
})

describe('an entry with factors', () => {
  const birds = makeModelPrices({
    sources: { page: { title: 'A page', date: '2025-07-20' } },
    prices: [
      {
        models: ['birds.swift-3', 'birds.swift-2*'],
        note: 'A note.',
        factors: { '*': 1.1, global: 1, 'us-gov': 1.2 },
        standard: {
          input: 6.25,
          cacheRead: 0.0825,
          source: 'page',
          longContext: { aboveInputTokens: 1000, input: 12.5, output: 0.3, source: 'page' },
        },
        provisioned: { perHour: 20, source: 'page' },
      },
    ],
  })

  test.each<[string, number | null, number | null]>([
    ['global.birds.swift-3', 6.25, 0.0825],
    ['us-gov.birds.swift-3', 7.5, 0.099],
    ['eu.birds.swift-3', 6.875, 0.09075],
    ['birds.swift-3', 6.875, 0.09075],
    ['global.birds.swift-2-mini', 6.25, 0.0825],
    ['us.birds.swift-2-mini', 6.875, 0.09075],
    ['birds.swift-3-5', null, null],
  ])('multiplies its prices by geography: %s', (model, input, cacheRead) => {
    const found = pricesOfModel(birds, model)?.prices.standard
    expect([found?.input ?? null, found?.cacheRead ?? null]).toEqual([input, cacheRead])
  })

  test('multiplies those of long requests, and neither their limit nor what costs by the hour', () => {
    const found = pricesOfModel(birds, 'us.birds.swift-3')
    expect(found?.note).toBe('A note.')
    expect(found?.prices.standard?.longContext).toMatchObject({ aboveInputTokens: 1000, input: 13.75, output: 0.33 })
    expect(found?.prices.standard?.output).toBeNull()
    expect(found?.prices.provisioned?.perHour).toBe(20)
  })

  test('without * has no price for other geographies', () => {
    const [entry] = makeModelPrices({ sources: {}, prices: [{ models: ['birds.swift-3'], factors: { global: 1 } }] })
    expect(entry?.models).toEqual(['global.birds.swift-3'])
  })
})
