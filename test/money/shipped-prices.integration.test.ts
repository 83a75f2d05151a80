// It reads the file that comes with the package, and so is no unit test.
import { expect, test } from 'vitest'
import { findPrice, pricesOfModel } from '../../src/money/find-price.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { loadPriceFile, makeModelPrices } from '../../src/money/price-file.ts'
import { modePlan } from '../fakes/run-plan.ts'

const prices = makeModelPrices(loadPriceFile())

const priceOf = (changes: Partial<ModePlan>) => {
  const mode = modePlan(changes)
  return findPrice(prices, mode, { latency: mode.latency, tier: mode.serviceTier, invokedModel: null })
}

// The figures as the pages that the file names have them, per million tokens.
test.each<[string, Partial<ModePlan>, number | null, number | null]>([
  ['study A, standard', { model: 'us.meta.llama3-1-70b-instruct-v1:0' }, 0.72, 0.72],
  ['study A, optimized', { model: 'us.meta.llama3-1-70b-instruct-v1:0', latency: 'optimized' }, 0.9, 0.9],
  ['study B, Claude 3 Sonnet', { model: 'anthropic.claude-3-sonnet-20240229-v1:0' }, 3, 15],
  ['study B, Claude 3 Haiku', { model: 'anthropic.claude-3-haiku-20240307-v1:0' }, 0.25, 1.25],
  ['study C, Nova Micro', { model: 'us.amazon.nova-micro-v1:0' }, 0.035, 0.14],
  ['a geography', { model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0' }, 1.1, 5.5],
  ['the whole world', { model: 'global.anthropic.claude-haiku-4-5-20251001-v1:0' }, 1, 5],
  ['flex', { model: 'us.amazon.nova-2-lite-v1:0', serviceTier: 'flex' }, 0.165, 1.375],
  ['priority', { model: 'us.amazon.nova-2-lite-v1:0', serviceTier: 'priority' }, 0.5775, 4.8125],
  [
    'a tier that is not published',
    { model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', serviceTier: 'reserved' },
    null,
    null,
  ],
  ['a model that nobody knows', { model: 'minimax.minimax-m2.5' }, null, null],
])('the price of %s', (_, mode, input, output) => {
  expect(priceOf(mode)).toMatchObject({ input, output })
})

test('an hour of a model unit has a price where one is public', () => {
  expect(pricesOfModel(prices, 'amazon.titan-text-express-v1')?.prices.provisioned?.perHour).toBe(20.5)
})

test('every figure has its source and its date', () => {
  for (const { prices: classes } of prices) {
    for (const { date, source } of Object.values(classes)) {
      expect(source).not.toBe('')
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  }
})
