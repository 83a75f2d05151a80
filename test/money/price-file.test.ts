import { describe, expect, test } from 'vitest'
import { readPriceFile } from '../../src/money/price-file.ts'
import { renderMistake } from '../../src/reading/mistake.ts'
import { mistakesOf, readText, scenarioText } from '../scenario/written-scenario.ts'
import { textFiles } from '../scenario/text-files.ts'

const HEAD = 'sources: { page: { title: A page, date: 2025-07-20 } }\nprices:\n'

const mistakesIn = (text: string): string[] =>
  readPriceFile('my-prices.yml', textFiles({ 'my-prices.yml': text })).mistakes.map(renderMistake)

describe('a price file', () => {
  test('is read', () => {
    const text = `${HEAD}  - { models: ['us.nova*'], standard: { input: 0.035, output: 0.14, source: page } }\n`
    const { mistakes, prices } = readPriceFile('my-prices.yml', textFiles({ 'my-prices.yml': text }))
    expect(mistakes).toEqual([])
    expect(prices?.prices).toEqual([{ models: ['us.nova*'], standard: { input: 0.035, output: 0.14, source: 'page' } }])
  })

  test.each<[string, string, string]>([
    [
      'a misspelt source',
      '  - { models: [nova], standard: { input: 1, source: pages } }',
      'my-prices.yml:3:53  prices[0].standard.source  expected a name under sources, found "pages"\n    did you mean page?',
    ],
    [
      'a price in words',
      '  - { models: [nova], standard: { input: cheap, source: page } }',
      'my-prices.yml:3:42  prices[0].standard.input  expected a number from 0 to 1000000, found "cheap"',
    ],
    [
      'a price below nothing',
      '  - { models: [nova], standard: { input: -1, source: page } }',
      'my-prices.yml:3:42  prices[0].standard.input  expected a number from 0 to 1000000, found -1',
    ],
    [
      'more decimals than money is reckoned in',
      '  - { models: [nova], standard: { input: 0.0000001, source: page } }',
      'my-prices.yml:3:42  prices[0].standard.input  expected a price of at most six decimals, found 1e-7',
    ],
    [
      'no price at all',
      '  - { models: [nova], standard: { source: page } }',
      'my-prices.yml:3:33  prices[0].standard  expected at least one of input, output, cacheRead, cacheWrite5m, cacheWrite1h, found a mapping with source',
    ],
    [
      'a kind that nobody knows',
      '  - { models: [nova], optimised: { input: 1, source: page } }',
      'my-prices.yml:3:23  prices[0].optimised  expected a known key, found "optimised"\n    did you mean optimized?',
    ],
    [
      'an hour without a price',
      '  - { models: [nova], provisioned: { source: page } }',
      'my-prices.yml:3:23  prices[0].provisioned.perHour  expected a number from 0 to 1000000, found nothing',
    ],
    [
      'factors of ids that have a geography already',
      '  - { models: [us.birds.swift-3], factors: { global: 1 } }',
      'my-prices.yml:3:15  prices[0].models  expected ids without a geography and without a leading *, beside factors, found [us.birds.swift-3]',
    ],
    [
      'factors of any text',
      "  - { models: ['*swift-3'], factors: { global: 1 } }",
      'my-prices.yml:3:15  prices[0].models  expected ids without a geography and without a leading *, beside factors, found a list of 1',
    ],
    [
      'a factor of no geography',
      '  - { models: [birds.swift-3], factors: { US: 1 } }',
      'my-prices.yml:3:43  prices[0].factors.US  expected a geography such as global, us or us-gov, or *, found "US"',
    ],
    [
      'a factor that makes calls free',
      '  - { models: [birds.swift-3], factors: { us: 0 } }',
      'my-prices.yml:3:47  prices[0].factors.us  expected a number from 0.01 to 100, found 0',
    ],
    [
      'no model',
      '  - { models: [], standard: { input: 1, source: page } }',
      'my-prices.yml:3:15  prices[0].models  expected at least one model id, found an empty list',
    ],
  ])('with %s is refused at its place', (_, entry, expected) => {
    expect(mistakesIn(`${HEAD}${entry}\n`)).toEqual([expected])
  })

  test('with a source of no date is refused', () => {
    expect(mistakesIn('sources: { page: { title: A page, date: last year } }\nprices: []\n')).toEqual([
      'my-prices.yml:1:41  sources.page.date  expected a date such as 2026-11-20, found "last year"',
    ])
  })
})

describe('a scenario', () => {
  const bedrock = 'prices: ./my-prices.yml'

  test('names its own price file, beside it', () => {
    const { files, prices } = readText(
      scenarioText({ bedrock }),
      {},
      { 'load/my-prices.yml': 'sources: {}\nprices: []\n' },
    )
    expect(prices).toEqual({ sources: {}, prices: [] })
    expect(files.some(({ path }) => path.endsWith('/load/my-prices.yml'))).toBe(true)
  })

  test('has the mistakes of that file told with its own', () => {
    const text = scenarioText({ bedrock, target: 'nowhere' })
    const mistakes = mistakesOf(() => readText(text, {}, { 'load/my-prices.yml': 'prices: 3\n' }))
    expect(mistakes).toHaveLength(3)
    expect(mistakes.join('\n')).toContain('load/my-prices.yml:1:9  prices  expected a list of prices, found 3')
  })

  test('cannot name one that is not there', () => {
    expect(mistakesOf(() => readText(scenarioText({ bedrock })))).toEqual([
      'load/test.yml:8:15  config.engines.bedrock.prices  expected the path of a price file, found no such file (load/my-prices.yml)',
    ])
  })
})

describe('a budget', () => {
  test.each<[string, string]>([
    ['budget: {}', 'expected costUsd, tokens or both, found an empty mapping'],
    ['budget: { costUSD: 5 }', 'expected a known key, found "costUSD"\n    did you mean costUsd?'],
    ['budget: { costUsd: 0 }', 'expected a number from 0.000001 to 1000000, found 0'],
    ['budget: { tokens: 1.5 }', 'expected a whole number from 1 to 1000000000000, found 1.5'],
  ])('%s is refused', (bedrock, expected) => {
    const mistakes = mistakesOf(() => readText(scenarioText({ bedrock })))
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toContain(expected)
  })

  test("beside Artillery's phases is refused, because their threads cannot share one", () => {
    const text = scenarioText({
      bedrock: 'budget: { tokens: 1000 }',
      config: 'phases: [{ duration: 10, arrivalRate: 1 }]',
      scenario: 'name: arrivals',
    })
    expect(mistakesOf(() => readText(text)).join('\n')).toContain(
      "config.engines.bedrock.budget  expected no budget beside Artillery's phases, found one",
    )
  })
})
