import { describe, expect, test } from 'vitest'
import { dataSetFacts, dataSetSource } from '../fakes/data-set-source.ts'
import type { Distribution } from '../../src/scenario/distribution-schema.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { makeModelPrices } from '../../src/money/price-file.ts'
import type { RunPlan, ScenarioPlan } from '../../src/plan/run-plan.ts'
import { expectedCost, worstBeyondBudget, worstCost } from '../../src/plan/planned-cost.ts'
import { describeWorstCase } from '../../src/reports/worst-case.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const prices = makeModelPrices({
  sources: { page: { title: 'A page', date: '2025-07-20' } },
  prices: [
    {
      models: ['*claude-3-5-haiku*'],
      standard: { input: 0.8, output: 4, cacheWrite5m: 1, cacheWrite1h: 1.6, source: 'page' },
    },
  ],
})

const SEVEN = { kind: 'shared-iterations', vus: 3, iterations: 7, maxDurationMs: 1_000 } as const
const UNLIMITED = { kind: 'constant-vus', vus: 20, durationMs: 1_000 } as const

/** Prompts of at most 10,000 tokens, replies of at most 500. */
function planOf(
  modes: readonly Partial<ModePlan>[],
  executor: ScenarioPlan['executor'] = SEVEN,
  changes: Partial<RunPlan> = {},
): RunPlan {
  const plan = runPlan()
  return runPlan({
    modes: modes.map(modePlan),
    prices,
    prompts: plan.prompts.map((prompt) => ({
      ...prompt,
      source: { kind: 'synthetic', task: 'story', inputTokens: { kind: 'uniform', min: 10, max: 10_000 } },
      maxOutputTokens: { kind: 'constant', value: 500 },
    })),
    scenarios: plan.scenarios.map((scenario) => ({ ...scenario, executor, modes: [...modes.keys()] })),
    ...changes,
  })
}

describe('the cost at worst', () => {
  test('is that of the longest prompt and reply, in every call', () => {
    // 10,000 · 0.80 and 500 · 4.00 millionths of a dollar, seven times.
    expect(worstCost(planOf([{}]), 0)).toEqual({
      usdPerCall: 0.01,
      replyUsdPerCall: 0.002,
      usd: 0.07,
      repliesUsd: 0.014,
      isEstimate: true,
      gaps: [],
      hourly: null,
      notIn: [],
    })
  })

  test.each<[string, '5m' | '1h' | null, number]>([
    ['five minutes', '5m', 0.012],
    ['five minutes, unsaid', null, 0.012],
    ['an hour', '1h', 0.018],
  ])('writes the whole prompt to a cache of %s', (_, ttl, expected) => {
    expect(worstCost(planOf([{ cache: { points: ['system'], ttl } }]), 0).usdPerCall).toBe(expected)
  })

  test.each<[string, number]>([
    ['a model that caches by itself may be billed for writing what nobody asked it to', 0.0145],
    ['an unknown price of such writes is no gap', 0.012],
  ])('%s', (_, expected) => {
    const write = expected === 0.0145 ? { cacheWrite5m: 1.25 } : {}
    const own = makeModelPrices({
      sources: { page: { title: 'A page', date: '2026-11-20' } },
      prices: [{ models: ['*'], standard: { input: 1, output: 4, ...write, source: 'page' } }],
    })
    const plan = planOf([{ model: 'us.anthropic.claude-sonnet-5' }], SEVEN, { prices: own })
    expect(worstCost(plan, 0)).toMatchObject({ usdPerCall: expected, gaps: [] })
  })

  test('counts retries', () => {
    expect(worstCost(planOf([{ retries: { maxAttempts: 3, strategy: 'standard' } }]), 0).usd).toBe(0.21)
  })

  test('is not known where nothing limits the calls: that of one is', () => {
    expect(worstCost(planOf([{}], UNLIMITED), 0)).toMatchObject({ usdPerCall: 0.01, usd: null })
  })

  test('is not known without a price', () => {
    const plan = planOf([{ model: 'minimax.minimax-m2.5' }])
    expect(worstCost(plan, 0)).toEqual({
      usdPerCall: null,
      replyUsdPerCall: null,
      usd: null,
      repliesUsd: null,
      isEstimate: true,
      gaps: [
        { kind: 'price', of: 'input' },
        { kind: 'price', of: 'output' },
      ],
      hourly: null,
      notIn: [],
    })
  })
})

const FREE_INPUT = {
  input: 0,
  output: 4,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  perHour: null,
  longContext: null,
}

const LONG = makeModelPrices({
  sources: { page: { title: 'A page', date: '2026-06-30' } },
  prices: [
    {
      models: ['*claude-sonnet-4-5*'],
      standard: {
        input: 3,
        output: 15,
        source: 'page',
        longContext: { aboveInputTokens: 200_000, input: 6, output: 22.5, source: 'page' },
      },
    },
  ],
})

const SONNET = { model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0' }

/** Single calls of so many tokens, or conversations of so many turns. */
const spoken = (inputTokens: Distribution, turns: Distribution | null = null): Partial<RunPlan> => ({
  prices: LONG,
  prompts: runPlan().prompts.map((prompt) => ({
    ...prompt,
    source: { kind: 'synthetic', task: 'story', inputTokens },
    system: null,
    turns,
    maxOutputTokens: { kind: 'constant', value: 1_000 },
  })),
})

describe('prompts beyond the long-context limit', () => {
  test('cost what long contexts do, at worst and as expected', () => {
    const plan = planOf([SONNET], SEVEN, spoken({ kind: 'constant', value: 400_000 }))
    // 0.4 · 6 + 0.001 · 22.5
    expect(worstCost(plan, 0)).toMatchObject({ usdPerCall: 2.4225, usd: 7 * 2.4225 })
    expect(expectedCost(plan, 0)).toEqual({ calls: 7, usdPerCall: 2.4225, usd: 7 * 2.4225 })
    expect(worstBeyondBudget(plan)).toBe(3 * 2.4225)
  })

  test('cost as many of a distribution as are beyond it', () => {
    // Half of them, of 300,000 tokens on the average; the others of 100,000.
    const plan = planOf([SONNET], SEVEN, spoken({ kind: 'uniform', min: 0, max: 400_000 }))
    expect(expectedCost(plan, 0).usdPerCall).toBeCloseTo(0.5 * (0.3 * 6 + 0.0225) + 0.5 * (0.1 * 3 + 0.015), 2)
  })
})

describe('a conversation', () => {
  const TURNS = { kind: 'uniform', min: 2, max: 20 } as const
  const plan = planOf([SONNET], SEVEN, spoken({ kind: 'constant', value: 100 }, TURNS))

  test('costs the sum of its turns at worst, and not its longest turn each time', () => {
    // Twenty turns read 100 · 210 + 1,000 · 190 and write 20,000.
    expect(worstCost(plan, 0).usd).toBeCloseTo(7 * (0.211 * 3 + 0.02 * 15), 9)
    expect(worstCost(plan, 0).usdPerCall).toBeCloseTo(0.021 * 3 + 0.015, 9)
  })

  test('is expected to cost the mean over its turns, which is more than that of the mean number of turns', () => {
    const turns = Array.from({ length: 19 }, (_, index) => index + 2)
    const usd = turns.map((t) => ((100 * t * (t + 1)) / 2 + (1_000 * t * (t - 1)) / 2) * 3e-6 + t * 0.015)
    const mean = usd.reduce((sum, each) => sum + each, 0) / usd.length
    expect(expectedCost(plan, 0)).toMatchObject({ calls: 7 * 11 })
    expect(expectedCost(plan, 0).usd).toBeCloseTo(7 * mean, 6)
  })
})

describe('the cost as expected', () => {
  test('is that of the mix', () => {
    const mix = [999, 1].map((weight, index) => ({
      ...(spoken({ kind: 'constant', value: index === 0 ? 100 : 100_000 }).prompts?.[0] as RunPlan['prompts'][number]),
      name: `p${index}`,
      weight,
    }))
    const plan = planOf([SONNET], { ...SEVEN, iterations: 1_000 }, { prices: LONG, prompts: mix })
    expect(expectedCost(plan, 0).usd).toBeCloseTo(999 * 0.0153 + 0.3 + 0.015, 6)
    expect(worstCost(plan, 0).usd).toBeCloseTo(1_000 * 0.315, 6)
    expect(describeWorstCase(plan)[0]).toBe('  standard   1,000 calls, about $315.00; expected $15.60')
  })

  test('is that of one call where durations decide how many there are', () => {
    const plan = planOf([{}], UNLIMITED)
    expect(expectedCost(plan, 0)).toMatchObject({ calls: null, usd: null, usdPerCall: expect.closeTo(0.006_004, 7) })
    expect(describeWorstCase(plan)[0]).toBe(
      '  standard   calls without limit, about $0.0100 each; expected $0.0060 each',
    )
  })

  test('is shared by modes, and not known without a price', () => {
    const plan = planOf([{}, { name: 'other', model: 'minimax.minimax-m2.5' }])
    expect(expectedCost(plan, 0).calls).toBe(3.5)
    expect(expectedCost(plan, 1)).toEqual({ calls: 3.5, usdPerCall: null, usd: null })
  })

  test('of a data set is that of its lines', () => {
    const prompts = runPlan().prompts.map((prompt) => ({
      ...prompt,
      nonce: false,
      system: null,
      source: dataSetSource('/a', { facts: dataSetFacts() }),
      maxOutputTokens: { kind: 'constant', value: 0 } as const,
    }))
    const plan = planOf([SONNET], SEVEN, { prices: LONG, prompts })
    expect(worstCost(plan, 0).usdPerCall).toBe(0.003)
    expect(expectedCost(plan, 0).usdPerCall).toBe(0.000_3)
  })
})

describe('why the cost at worst is not known', () => {
  test('is that a price is missing, even where lengths are limited', () => {
    const plan = planOf([{ latency: 'optimized', cache: { points: ['system'], ttl: null }, price: FREE_INPUT }])
    expect(worstCost(plan, 0)).toMatchObject({ usd: null, gaps: [{ kind: 'price', of: 'cacheWrite5m' }] })
    expect(describeWorstCase(plan)[0]).toBe(
      '  standard   7 calls, at most $0.0140 for replies; of prompts it is not known: no price of cache write (5 minutes) tokens; expected $0.0140',
    )
  })

  test('is that nothing limits the prompts', () => {
    const plan = planOf([{}])
    const source = { kind: 'dataset', file: '/load/a.jsonl', field: 'q', lines: 1, hash: '' } as never
    const unlimited = { ...plan, prompts: plan.prompts.map((prompt) => ({ ...prompt, source })) }
    expect(worstCost(unlimited, 0).gaps).toEqual([{ kind: 'length', of: 'prompt' }])
    expect(describeWorstCase(unlimited)[0]).toContain('no limit of the length of prompts')
  })

  test('is that nothing limits the replies', () => {
    const plan = planOf([{}])
    const unlimited = { ...plan, prompts: plan.prompts.map((prompt) => ({ ...prompt, maxOutputTokens: null })) }
    expect(worstCost(unlimited, 0).gaps).toEqual([{ kind: 'length', of: 'reply' }])
    expect(describeWorstCase(unlimited)[0]).toBe('  standard   7 calls, at a cost that is not known: no maxTokens')
  })

  test('is told of all modes together', () => {
    const plan = planOf([{}, { name: 'other', model: 'minimax.minimax-m2.5' }], UNLIMITED)
    expect(describeWorstCase(plan)[2]).toBe(
      '  all modes  not known: no limit of calls, no price of input tokens, no price of output tokens',
    )
  })

  test('is nothing where calls cost nothing, however many there are', () => {
    const plan = planOf([{ price: 'none' }], UNLIMITED)
    expect(worstCost(plan, 0)).toMatchObject({ usd: 0, gaps: [], isEstimate: false })
    expect(describeWorstCase(plan)[0]).toBe('  standard   calls without limit, at most $0 each')
  })
})

describe('what goes beyond a budget', () => {
  test('is at most a call of the dearest mode for each VU', () => {
    const plan = planOf([{}, { name: 'cached', cache: { points: ['system'], ttl: '1h' } }], UNLIMITED)
    expect(worstBeyondBudget(plan)).toBe(20 * 0.018)
  })

  test('of a segment is that of its own VUs', () => {
    expect(worstBeyondBudget(planOf([{}], UNLIMITED, { segment: { index: 0, count: 4 } }))).toBe(5 * 0.01)
  })
})

const EXPECTED = '  Expected: mean lengths of prompts and replies, without retries and caching.'
const ABOUT = '  About: if the model counts as many tokens as prompts aim at; seismo doctor FILE measures it.'

describe('the worst case in words', () => {
  test('is a maximum where only replies cost anything, whose length is limited', () => {
    expect(describeWorstCase(planOf([{ price: FREE_INPUT }]))[0]).toBe('  standard   7 calls, at most $0.0140')
  })

  test('names what is billed beside tokens', () => {
    const guardrail = { identifier: 'gr4pzd81v2qa', version: '1', trace: null, streamProcessingMode: null }
    expect(describeWorstCase(planOf([{ guardrail }]))[0]).toBe(
      '  standard   7 calls, about $0.0700; expected $0.0420; not in it: guardrail charges',
    )
  })

  test('of calls that are numbered', () => {
    expect(describeWorstCase(planOf([{}, { name: 'cached', cache: { points: ['system'], ttl: '1h' } }]))).toEqual([
      '  standard   4 calls, about $0.0400; expected $0.0210',
      '  cached     4 calls, about $0.0720; expected $0.0210',
      '  all modes  about $0.1120; expected $0.0420',
      EXPECTED,
      ABOUT,
      '  No budget is set: budget: { costUsd, tokens } ends a run that spends more than you meant.',
    ])
  })

  test('of what is paid by the hour', () => {
    const price = {
      input: null,
      output: null,
      cacheRead: null,
      cacheWrite5m: null,
      cacheWrite1h: null,
      perHour: 39.6,
      longContext: null,
    }
    const model = 'arn:aws:bedrock:us-east-2:123456789012:provisioned-model/a1b2c3d4e5f6'
    expect(describeWorstCase(planOf([{}, { name: 'bought', model, price }])).slice(0, 3)).toEqual([
      '  standard   4 calls, about $0.0400; expected $0.0210',
      '  bought     model units, paid as long as they are there, $39.60 an hour',
      '  all modes  about $0.0400, and the hours of model units; expected $0.0210',
    ])
  })

  test('of calls without limit, under a budget', () => {
    const budget = { costUsd: 5, tokens: 2_000_000 }
    expect(describeWorstCase(planOf([{}], UNLIMITED, { budget }))).toEqual([
      '  standard   calls without limit, about $0.0100 each; expected $0.0060 each',
      EXPECTED,
      ABOUT,
      '  The run ends once $5.0000 or 2,000,000 tokens are spent; calls under way then go beyond, one a VU: about $0.2000.',
    ])
  })
})
