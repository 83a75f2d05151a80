import { describe, expect, test } from 'vitest'
import type { CounterName } from '../../src/metrics/metric-catalogue.ts'
import type { CounterSeries } from '../../src/metrics/snapshot.ts'
import type { Tags } from '../../src/metrics/tags.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makeModelPrices } from '../../src/money/price-file.ts'
import { type CostSummary, costOfRun } from '../../src/money/run-cost.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { countUse } from '../../src/results/counted-use.ts'
import { modePlan } from '../fakes/run-plan.ts'

const HAIKU = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
const SONNET = 'us.anthropic.claude-3-sonnet-20240229-v1:0'
const PROVISIONED = 'arn:aws:bedrock:us-east-2:123456789012:provisioned-model/a1b2c3d4e5f6'
const ROUTER = 'arn:aws:bedrock:us-east-2:123456789012:default-prompt-router/anthropic.claude:1'

const PRICES = makeModelPrices({
  sources: { page: { title: 'A page', date: '2025-07-20' } },
  prices: [
    {
      models: ['*claude-3-5-haiku*'],
      standard: { input: 0.8, output: 4, cacheRead: 0.08, cacheWrite5m: 1, cacheWrite1h: 1.6, source: 'page' },
      optimized: { input: 1, output: 5, source: 'page' },
      priority: { input: 1.4, output: 7, source: 'page' },
      flex: { input: 0.4, output: 2, source: 'page' },
    },
    { models: ['*claude-3-sonnet*'], standard: { input: 3, output: 15, source: 'page' } },
  ],
})

type Counts = Partial<Record<CounterName, number>>

const counted = (counts: Counts, tags: Tags = {}): CounterSeries[] =>
  Object.entries(counts).map(([metric, count]) => ({
    metric: metric as CounterName,
    tags: { scenario: 'ramp', mode: 'standard', prompt: 'counting', ...tags },
    count,
  }))

const costOfCounters = (
  plan: Pick<RunPlan, 'modes' | 'prices'>,
  counters: readonly CounterSeries[],
  measuredMs: number,
): CostSummary =>
  costOfRun(
    plan,
    plan.modes.map((mode) => countUse(mode, counters)),
    measuredMs,
  )

const costOf = (counters: readonly CounterSeries[], mode: Partial<ModePlan> = {}, measuredMs = 90_000): CostSummary =>
  costOfCounters({ modes: [modePlan({ model: HAIKU, ...mode })], prices: PRICES }, counters, measuredMs)

/** Of the calls of study A: 400 of them, 1,000 tokens in and 250 out each. */
const STUDY_A: Counts = { calls_completed: 400, input_tokens: 400_000, output_tokens: 100_000 }

describe('the cost of each price kind, worked by hand', () => {
  test.each<[string, Partial<ModePlan>, CounterSeries[], number]>([
    // 0.4 · 0.80 + 0.1 · 4.00
    ['standard', {}, counted(STUDY_A, { latency: 'standard' }), 0.72],
    // 0.4 · 1.00 + 0.1 · 5.00
    ['optimized', { latency: 'optimized' }, counted(STUDY_A, { latency: 'optimized' }), 0.9],
    // 0.4 · 1.40 + 0.1 · 7.00
    ['priority', { serviceTier: 'priority' }, counted(STUDY_A, { latency: 'standard', tier: 'priority' }), 1.26],
    // 0.4 · 0.40 + 0.1 · 2.00
    ['flex', { serviceTier: 'flex' }, counted(STUDY_A, { latency: 'standard', tier: 'flex' }), 0.36],
    // A tier that the response does not tell is the one that was asked for.
    ['flex, untold', { serviceTier: 'flex' }, counted(STUDY_A, { latency: 'standard', tier: 'unknown' }), 0.36],
    // 0.01 · 0.80 + 0.02 · 4.00 + 2 · 0.08
    ['cache reads', {}, counted({ input_tokens: 10_000, output_tokens: 20_000, cache_read_tokens: 2_000_000 }), 0.248],
    // 0.3 · 1.00 + 0.2 · 1.60
    ['cache writes of both lives', {}, counted({ cache_write_tokens: 500_000, cache_write_1h_tokens: 200_000 }), 0.62],
    // 2 · 39.60 · 1.5 minutes: 79.20 · 0.025
    ['model units, by the hour', { model: PROVISIONED, price: ownPrice({ perHour: 79.2 }) }, counted(STUDY_A), 1.98],
    // 0.4 · 0.50 + 0.1 · 4.00: what the mode does not say is the table's.
    ["the mode's own price", { price: ownPrice({ input: 0.5 }) }, counted(STUDY_A), 0.6],
    ['nothing', { price: 'none' }, counted(STUDY_A), 0],
    // 0.4 · 3.00 + 0.1 · 15.00
    ['the model that a router chose', { model: ROUTER }, counted(STUDY_A, { model: SONNET }), 2.7],
    ['calls that were refused', {}, counted({ calls: 10, calls_throttled: 10 }), 0],
  ])('%s', (_, mode, counters, expectedUsd) => {
    const cost = costOf(counters, mode)
    expect(cost.usd).toBe(expectedUsd)
    expect(cost.knownUsd).toBe(expectedUsd)
    expect(cost.modes[0]?.usd).toBe(expectedUsd)
  })
})

function ownPrice(changes: Partial<Exclude<ModePlan['price'], 'none' | null>>): ModePlan['price'] {
  const nothing = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, perHour: null }
  return { ...nothing, longContext: null, ...changes }
}

describe('a call that was served otherwise', () => {
  const counters = [
    ...counted(STUDY_A, { latency: 'standard' }),
    ...counted({ calls_completed: 100, input_tokens: 100_000, output_tokens: 50_000 }, { latency: 'optimized' }),
  ]

  test('is billed as it was served', () => {
    const cost = costOf(counters, { latency: 'optimized' })
    // 0.1 · 1.00 + 0.05 · 5.00 as asked, and 0.72 as the fallback.
    expect(cost.usd).toBe(1.07)
    expect(cost.modes[0]?.tokens.map(({ billedAs, kind, tokens, usd }) => [billedAs, kind, tokens, usd])).toEqual([
      ['optimized', 'input', 100_000, 0.1],
      ['optimized', 'output', 50_000, 0.25],
      ['standard', 'input', 400_000, 0.32],
      ['standard', 'output', 100_000, 0.4],
    ])
  })

  test("is not billed at the mode's own price, which is of what it asks for", () => {
    const cost = costOf(counters, { latency: 'optimized', price: ownPrice({ input: 10, output: 10 }) })
    // 0.15 · 10 and 0.72.
    expect(cost.usd).toBe(2.22)
    expect(cost.modes[0]?.tokens.map(({ source }) => source)).toEqual([
      'the scenario',
      'the scenario',
      'A page, 2025-07-20',
      'A page, 2025-07-20',
    ])
  })
})

describe('what is not known', () => {
  test('makes the whole unknown, and leaves what is known', () => {
    const cost = costOf(counted({ ...STUDY_A, cache_read_tokens: 7 }, { latency: 'optimized' }), {
      latency: 'optimized',
    })
    expect(cost).toMatchObject({ usd: null, knownUsd: 0.9 })
    expect(cost.modes[0]).toMatchObject({
      usd: null,
      knownUsd: 0.9,
      usdPer1kCalls: null,
      usdPerMillionOutputTokens: null,
    })
    expect(cost.modes[0]?.tokens.find(({ kind }) => kind === 'cacheRead')).toEqual({
      billedAs: 'optimized',
      model: null,
      longContext: false,
      kind: 'cacheRead',
      tokens: 7,
      usdPerMillion: null,
      usd: null,
      source: null,
    })
  })

  test('is the price of a model unit that no mode says', () => {
    const cost = costOf(counted(STUDY_A), { model: PROVISIONED })
    expect(cost.usd).toBeNull()
    expect(cost.modes[0]?.hourly).toEqual({ hours: 0.025, usdPerHour: null, usd: null })
  })

  test('is what calls cost whose usage never came: what is known is the least', () => {
    const cost = costOf(counted({ ...STUDY_A, calls_without_usage: 3 }))
    expect(cost).toMatchObject({ usd: null, knownUsd: 0.72 })
    expect(cost.modes[0]).toMatchObject({ usd: null, knownUsd: 0.72, usdPer1kCalls: 1.8, callsWithoutUsage: 3 })
  })

  test.each<[string, Partial<ModePlan>, number]>([
    ['calls cost nothing', { price: 'none' }, 0],
    ['model units are paid by the hour', { model: PROVISIONED, price: ownPrice({ perHour: 79.2 }) }, 1.98],
  ])('is no such cost where %s', (_, mode, usd) => {
    const cost = costOf(counted({ ...STUDY_A, calls_without_usage: 3 }), mode)
    expect([cost.usd, cost.modes[0]?.usd, cost.modes[0]?.callsWithoutUsage]).toEqual([usd, usd, 3])
  })
})

describe('calls with more input than the long-context limit', () => {
  const long = { aboveInputTokens: 200_000, input: 6, output: 22.5, source: 'page', assumption: 'twice' }
  const prices = makeModelPrices({
    sources: { page: { title: 'A page', date: '2026-06-30' } },
    prices: [{ models: [HAIKU], standard: { input: 3, output: 15, source: 'page', longContext: long } }],
  })
  const of = (mode: Partial<ModePlan>) =>
    costOfCounters(
      { modes: [modePlan({ model: HAIKU, ...mode })], prices },
      [
        ...counted({ calls_completed: 2, input_tokens: 100_000, output_tokens: 1_000 }, { latency: 'standard' }),
        ...counted({ input_tokens: 400_000, output_tokens: 1_000 }, { latency: 'standard', context: 'long' }),
      ],
      1,
    )

  test('are billed at its prices, all of their tokens', () => {
    const { modes, usd } = of({})
    // 0.1 · 3 + 0.001 · 15, and 0.4 · 6 + 0.001 · 22.5.
    expect(usd).toBe(2.7375)
    expect(modes[0]?.tokens.at(-1)).toEqual({
      billedAs: 'standard',
      model: null,
      longContext: true,
      kind: 'output',
      tokens: 1_000,
      usdPerMillion: 22.5,
      usd: 0.0225,
      source: 'A page, 2026-06-30; assumed: twice',
    })
  })

  test('are billed at what the scenario states, whatever their length', () => {
    expect(of({ price: ownPrice({ input: 1 }) }).usd).toBe(0.5 + 0.015 + 0.0225)
  })
})

const GUARDRAIL = { identifier: 'gr4pzd81v2qa', version: '1', trace: null, streamProcessingMode: null }

test('the source of a price says what is assumed in it', () => {
  const prices = makeModelPrices({
    sources: { page: { title: 'A page', date: '2025-07-20' } },
    prices: [{ models: ['*'], standard: { input: 1, source: 'page', assumption: 'as in another region' } }],
  })
  const cost = costOfCounters({ modes: [modePlan()], prices }, counted({ input_tokens: 10 }), 90_000)
  expect(cost.modes[0]?.tokens[0]?.source).toBe('A page, 2025-07-20; assumed: as in another region')
})

describe('what a mode costs', () => {
  test.each<[string, Partial<ModePlan>, string[]]>([
    ['nothing', {}, []],
    ['a guardrail', { guardrail: GUARDRAIL }, ['guardrail']],
    ['a prompt router', { model: ROUTER }, ['routing']],
    ['what costs nothing', { guardrail: GUARDRAIL, price: 'none' }, []],
  ])('leaves out what AWS bills for %s beside tokens', (_, mode, notIn) => {
    expect(costOf([], mode).modes[0]?.notIn).toEqual(notIn)
  })

  test('is told by a thousand completed calls, and by a million output tokens', () => {
    // 0.72 / 400 · 1,000, and 0.72 / 0.1
    expect(costOf(counted(STUDY_A)).modes[0]).toMatchObject({ usdPer1kCalls: 1.8, usdPerMillionOutputTokens: 7.2 })
  })

  test('has no such ratio without a call', () => {
    expect(costOf([]).modes[0]).toMatchObject({ usd: 0, usdPer1kCalls: null, usdPerMillionOutputTokens: null })
  })

  test('is rounded half to even, to billionths of a dollar, once', () => {
    // 1 · 0.8 of a millionth each; three of 8,000 · 10⁻¹¹ over seven calls.
    const cost = costOf(counted({ calls_completed: 7, input_tokens: 1 }))
    expect(cost.usd).toBe(8e-7)
    // 8 · 10⁻⁷ / 7 · 1,000 = 0.000114285714…
    expect(cost.modes[0]?.usdPer1kCalls).toBe(0.000114286)
  })

  test('is exact where numbers of JavaScript are not', () => {
    // 0.1 + 0.2 of each of ten million and one tokens.
    const modes = [modePlan({ model: HAIKU, price: ownPrice({ input: 0.1, output: 0.2 }) })]
    const counters = counted({ input_tokens: 10_000_001, output_tokens: 10_000_001 })
    expect(costOfCounters({ modes, prices: [] }, counters, 0).usd).toBe(3.0000003)
  })
})

test('modes that share what is provisioned pay its hours once', () => {
  const shared = { model: PROVISIONED, price: ownPrice({ perHour: 40 }) }
  const modes = [modePlan({ name: 'cold', ...shared }), modePlan({ name: 'warm', ...shared })]
  const cost = costOfCounters({ modes, prices: [] }, [], 3_600_000)
  expect(cost.modes.map(({ usd }) => usd)).toEqual([40, 40])
  expect(cost.usd).toBe(40)
})

test('counts of an older version’s folder that are no counts throw nothing and owe nothing', () => {
  const cost = costOf(counted({ input_tokens: 3.5, cache_write_tokens: 10, cache_write_1h_tokens: 12 }))
  // 4 tokens in, none written for five minutes, 12 for an hour.
  expect(cost.usd).toBe(0.000_022_4)
})
