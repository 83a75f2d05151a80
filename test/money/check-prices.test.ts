import { describe, expect, test } from 'vitest'
import {
  checkPrices,
  isFailure,
  type NamedMode,
  needsOfMode,
  needsOfModels,
  type PriceNeed,
} from '../../src/money/check-prices.ts'
import { makeModelPrices, type PriceEntry } from '../../src/money/price-file.ts'

const TODAY = '2026-11-29'

const sources = {
  today: { title: 'A page of today', date: TODAY },
  'days-90': { title: 'A page of 90 days ago', date: '2026-08-31' },
  'days-91': { title: 'A page of 91 days ago', date: '2026-08-30' },
}

const pricesOf = (...prices: PriceEntry[]) => makeModelPrices({ sources, prices })

const need = (changes: Partial<PriceNeed> = {}): PriceNeed => ({
  mode: 'fast',
  model: 'birds.swift-3',
  priceClass: 'standard',
  kinds: ['input', 'output'],
  ...changes,
})

const swift = (source: keyof typeof sources, more: Partial<PriceEntry> = {}): PriceEntry => ({
  models: ['*birds.swift-3'],
  standard: { input: 1, output: 5, source },
  ...more,
})

const problemsOf = (entry: PriceEntry, needed: PriceNeed, today = TODAY) =>
  checkPrices(pricesOf(entry), [needed], today).map(({ problem }) => problem)

describe('a price', () => {
  test.each<[string, PriceEntry, PriceNeed, string[]]>([
    ['of today is none to tell of', swift('today'), need(), []],
    ['of 90 days ago is not old', swift('days-90'), need(), []],
    ['of 91 days ago is', swift('days-91'), need(), ['old']],
    ['of a model that no entry names is unlisted', swift('today'), need({ model: 'birds.swift-4' }), ['unlisted']],
    ['of a class that its entry lacks is unpriced', swift('today'), need({ priceClass: 'flex' }), ['unpriced']],
    ['without some tokens is incomplete', swift('today'), need({ kinds: ['input', 'cacheRead'] }), ['incomplete']],
    ['may be both', swift('days-91'), need({ kinds: ['cacheRead'] }), ['incomplete', 'old']],
    ['of 0 is a price', swift('today', { standard: { input: 0, output: 0, source: 'today' } }), need(), []],
    [
      'by the hour has no tokens',
      swift('today', { provisioned: { perHour: 20, source: 'today' } }),
      need({ priceClass: 'provisioned', kinds: [] }),
      [],
    ],
  ])('%s', (_, entry, needed, problems) => {
    expect(problemsOf(entry, needed)).toEqual(problems)
  })

  test('is as old as the older of it and of what long requests cost', () => {
    const longContext = { aboveInputTokens: 1000, input: 2, source: 'days-91' }
    const entry = swift('today', { standard: { input: 1, output: 5, source: 'today', longContext } })
    expect(checkPrices(pricesOf(entry), [need()], TODAY)).toEqual([
      { ...need(), problem: 'old', date: '2026-08-30', source: 'A page of 91 days ago', note: null },
    ])
  })

  test('that is missing is told with the note of its entry and with what is missing of it', () => {
    const entry: PriceEntry = { models: ['birds.*'], note: 'Nobody says.' }
    expect(checkPrices(pricesOf(entry), [need()], TODAY)).toMatchObject([{ problem: 'unpriced', note: 'Nobody says.' }])
    const needed = need({ kinds: ['input', 'cacheRead', 'cacheWrite1h'] })
    expect(checkPrices(pricesOf(swift('today')), [needed], TODAY)).toMatchObject([
      { problem: 'incomplete', kinds: ['cacheRead', 'cacheWrite1h'] },
    ])
  })

  // Its extended access began on 2026-10-08, and its price rose.
  test.each([
    ['2026-10-07', []],
    ['2026-10-08', ['old']],
  ])('from before extended access is old once that has begun: %s', (today, problems) => {
    const model = 'anthropic.claude-opus-4-1-20250805-v1:0'
    const entry: PriceEntry = { models: [`*${model}`], standard: { input: 15, output: 75, source: 'days-90' } }
    expect(problemsOf(entry, need({ model: `us.${model}` }), today)).toEqual(problems)
  })
})

const named = (changes: Partial<NamedMode> = {}): NamedMode => ({
  name: 'fast',
  model: 'birds.swift-3',
  latency: 'standard',
  serviceTier: null,
  price: null,
  cache: null,
  ...changes,
})
test('the price of a model that has ended is never old', () => {
  const model = 'anthropic.claude-3-haiku-20240307-v1:0'
  const entry: PriceEntry = { models: [model], standard: { input: 0.25, output: 1.25, source: 'days-91' } }
  expect(problemsOf(entry, need({ model }), '2026-09-10')).toEqual([])
  expect(problemsOf(entry, need({ model }), '2026-12-10')).toEqual([])
  expect(problemsOf({ ...entry, models: ['birds.swift-3'] }, need(), '2026-12-10')).toEqual(['old'])
})

describe('a mode needs', () => {
  const own = {
    input: 1,
    output: null,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    perHour: null,
    longContext: null,
  }

  test.each<[string, NamedMode, PriceNeed[]]>([
    ['what a call takes and gives', named(), [need()]],
    ['no price where calls cost nothing', named({ price: 'none' }), []],
    ['what it does not say itself', named({ price: own }), [need({ kinds: ['output'] })]],
    ['nothing where it says all', named({ price: { ...own, output: 5 } }), []],
    [
      'what caching costs',
      named({ cache: { ttl: null } }),
      [need({ kinds: ['input', 'output', 'cacheRead', 'cacheWrite5m'] })],
    ],
    [
      'what caching for an hour costs',
      named({ cache: { ttl: '1h' } }),
      [need({ kinds: ['input', 'output', 'cacheRead', 'cacheWrite1h'] })],
    ],
    [
      'the price of standard too, where calls may fall back to it',
      named({ latency: 'optimized' }),
      [need({ priceClass: 'optimized' }), need()],
    ],
    [
      'the price of standard even where it states its own',
      named({ serviceTier: 'flex', price: { ...own, output: 5 } }),
      [need()],
    ],
    ['only tokens where it asks for the default tier', named({ serviceTier: 'default' }), [need()]],
    [
      'the price of an hour of what is provisioned',
      named({ model: 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1' }),
      [
        need({
          model: 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1',
          priceClass: 'provisioned',
          kinds: [],
        }),
      ],
    ],
    ['nothing where it states that', named({ price: { ...own, input: null, perHour: 20 } }), []],
    [
      'nothing of a router, whose calls name their model',
      named({ model: 'arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/a1' }),
      [],
    ],
  ])('%s', (_, asked, needs) => {
    expect(needsOfMode(asked)).toEqual(needs)
  })
})

const isSonnet4 = (text: string): boolean => text.includes('claude-sonnet-4-2025')

describe('models need', () => {
  const prices = pricesOf(
    { models: ['amazon.nova-pro-v1:0'], factors: { eu: 1.3, '*': 1 } },
    { models: ['anthropic.claude-haiku-4-5*'], factors: { global: 1, '*': 1.1 } },
  )
  const needed = (today = TODAY) => needsOfModels(prices, today).map((each) => `${each.model} ${each.priceClass}`)

  test('each class that they have, once for each entry that they are billed by', () => {
    expect(needed().filter((each) => each.includes('nova-pro'))).toEqual([
      'amazon.nova-pro-v1:0 standard',
      'amazon.nova-pro-v1:0 optimized',
      'amazon.nova-pro-v1:0 priority',
      'amazon.nova-pro-v1:0 flex',
      // Optimized latency is had in no region of Europe.
      'eu.amazon.nova-pro-v1:0 standard',
      'eu.amazon.nova-pro-v1:0 priority',
      'eu.amazon.nova-pro-v1:0 flex',
    ])
  })

  test('what their caches cost', () => {
    const needs = needsOfModels(prices, TODAY)
    const kindsOf = (model: string) => needs.find((each) => each.model === model)?.kinds
    expect(kindsOf('amazon.nova-pro-v1:0')).toEqual(['input', 'output', 'cacheRead', 'cacheWrite5m'])
    expect(kindsOf('anthropic.claude-haiku-4-5-20251001-v1:0')).toContain('cacheWrite1h')
    expect(kindsOf('meta.llama3-3-70b-instruct-v1:0')).toEqual(['input', 'output'])
  })

  test('nothing once they have ended', () => {
    expect(needed('2026-10-01').filter(isSonnet4)).toHaveLength(1)
    expect(needed().filter(isSonnet4)).toEqual([])
  })
})

test.each<[string, string | null, boolean]>([
  ['old', null, true],
  ['unlisted', null, true],
  ['unpriced', null, false],
  ['incomplete', null, false],
  ['old', 'fast', true],
  ['unlisted', 'fast', true],
  ['unpriced', 'fast', true],
  ['incomplete', 'fast', true],
] as const)('%s, of mode %s, fails the check: %s', (problem, mode, fails) => {
  expect(isFailure({ ...need({ mode }), problem: problem as 'old', source: null, date: null, note: null })).toBe(fails)
})
