import { expect, test } from 'vitest'
import { renderPrices } from '../../src/cli/render-prices.ts'
import { makeModelPrices } from '../../src/money/price-file.ts'

const LONG = 'Prompts of more than 200,000 tokens cost more than this, and so do those of images.'
const QUARTER = 'a quarter above standard'

test('prices stand under their models, with sources, assumptions and notes below, each told once', () => {
  const prices = makeModelPrices({
    sources: {
      page: { title: 'A page', date: '2025-07-20' },
      list: { title: 'A list', date: '2026-10-10' },
    },
    prices: [
      {
        models: ['*one*'],
        standard: { input: 0.8, output: 4, cacheRead: 0.08, cacheWrite5m: 1, cacheWrite1h: 1.6, source: 'page' },
        optimized: { input: 1, output: 5, source: 'page', assumption: QUARTER },
      },
      {
        models: ['*two*', '*three*'],
        note: LONG,
        standard: { input: 0.5775, source: 'list', assumption: QUARTER },
        provisioned: { perHour: 20.5, source: 'page' },
      },
    ],
  })
  expect(`\n${renderPrices(prices)}\n`).toBe(`
USD per million tokens, and per hour of a model unit:
  billed as     input  output  cache read  write 5m  write 1h  hour  source
*one*
  standard        0.8       4        0.08         1       1.6     –  [1]
  optimized         1       5           –         –         –     –  [1][a]
*two*
*three* [b]
  standard     0.5775       –           –         –         –     –  [2][a]
  provisioned       –       –           –         –         –  20.5  [1]

[1] A page, 2025-07-20
[2] A list, 2026-10-10
[a] Assumed: a quarter above standard
[b] Prompts of more than 200,000 tokens cost more than this, and so do those of
    images.
`)
})
