import { describe, expect, test } from 'vitest'
import type { CallRecord, TokenUsage } from '../../src/bedrock/call-record.ts'
import type { BudgetPlan } from '../../src/money/budget.ts'
import { ContentBytes } from '../../src/conversation/content-bytes.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import { makeSyntheticImage } from '../../src/media/synthetic-image.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import type { ModelPrices, SourcedPrice } from '../../src/money/find-price.ts'
import { makeSpendingMemory, openSpending, type Spending } from '../../src/workers/spending.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const priced = (price: Partial<SourcedPrice>): SourcedPrice => ({
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  perHour: null,
  longContext: null,
  source: 'a test',
  date: '2026-11-20',
  assumption: null,
  ...price,
})

const PLACE = { mode: 0, prompt: 0 }

/** Of 400 characters, a hundred tokens of four. */
const SAID: Conversation = {
  system: 'a'.repeat(100),
  messages: [
    { role: 'user', content: [{ text: 'b'.repeat(150) }] },
    { role: 'assistant', content: [{ text: 'c'.repeat(50) }] },
    { role: 'user', content: [{ text: 'd'.repeat(100) }] },
  ],
  tools: null,
  maxOutputTokens: null,
  aimedInputTokens: null,
}

const PRICES: ModelPrices[] = [
  {
    models: ['*claude-3-5-haiku*'],
    note: null,
    prices: {
      standard: priced({ input: 0.8, output: 4, cacheRead: 0.08, cacheWrite5m: 1 }),
      optimized: priced({ input: 1, output: 5 }),
    },
  },
]

const spendingOf = (
  budget: Partial<BudgetPlan>,
  mode: Partial<ModePlan> = {},
  memory = makeSpendingMemory(),
): Spending =>
  openSpending(
    { ...runPlan({ modes: [modePlan(mode)], prices: PRICES }), budget: { costUsd: null, tokens: null, ...budget } },
    memory,
  )

const usage = (changes: Partial<TokenUsage>): TokenUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  ...changes,
})

const call = (tokens: Partial<TokenUsage>, changes: Partial<CallRecord> = {}): CallRecord =>
  completedCall({ usage: usage(tokens), ...changes })

const reserved = (content: Conversation['messages'][number]['content'], mode: Partial<ModePlan> = {}): number => {
  const spending = spendingOf({ tokens: 1_000_000 }, mode)
  spending.settle(
    PLACE,
    { ...completedCall(), usage: null },
    { ...SAID, messages: [{ role: 'user', content }], maxOutputTokens: 7 },
  )
  return spending.read().tokens
}

test('a call that tells no usage may have used what its images count for, and all that the model can read for those it cannot tell', () => {
  const bytes = ContentBytes.copyOf(makeSyntheticImage({ format: 'png', width: 280, height: 140, bytes: null }, 1, 0))
  const image = { image: { format: 'png', source: { bytes } } }
  const text = { text: 'b'.repeat(300) }
  expect(reserved([text])).toBe(100 + 7)
  expect(reserved([image, text, image])).toBe(100 + 2 * 50 + 7)
  const answer = { toolResult: { toolUseId: 'a', content: [image] } }
  expect(reserved([answer, text])).toBe(100 + 50 + 7)
  expect(reserved([image, text], { modelMedia: null, modelContextTokens: 5_000 })).toBe(100 + 5_000 + 7)
  expect(reserved([image, text], { modelMedia: null, modelContextTokens: null })).toBe(100 + 200_000 + 7)
})

describe('what is spent', () => {
  test.each<[string, Partial<ModePlan>, CallRecord, bigint]>([
    // 1,000 · 0.80 + 200 · 4.00 millionths of a dollar are 1,600.
    ['input and output', {}, call({ inputTokens: 1_000, outputTokens: 200 }), 1_600_000_000n],
    [
      'at what was served, and not at what was asked for',
      { latency: 'optimized' },
      call({ inputTokens: 1_000 }),
      800_000_000n,
    ],
    [
      'at the dearer setting',
      { latency: 'optimized' },
      call({ inputTokens: 1_000 }, { servedLatency: 'optimized' }),
      1_000_000_000n,
    ],
    // 10,000 · 0.08 + 1,000 · 1.00 = 1,800.
    [
      'what the cache read and wrote',
      {},
      call({ cacheReadInputTokens: 10_000, cacheWriteInputTokens: 1_000 }),
      1_800_000_000n,
    ],
    // No price for an hour: the dearest that is known, 4.00.
    [
      'a kind without a price',
      {},
      call({ cacheWriteInputTokens: 1_000, cacheWrite1hInputTokens: 1_000 }),
      4_000_000_000n,
    ],
    ['nothing where calls are free', { price: 'none' }, call({ inputTokens: 1_000 }), 0n],
    ['nothing where the call was refused', {}, refusedCall({ kind: 'throttled', throttle: 'tokens' }), 0n],
  ])('%s', (_, mode, record, expectedPicoUsd) => {
    const spending = spendingOf({ costUsd: 1 }, mode)
    spending.settle(PLACE, record, SAID)
    expect(spending.read().costPicoUsd).toBe(expectedPicoUsd)
  })

  test('a kind without a price in a long request costs the dearest that is known of one, and not nothing', () => {
    const long = { aboveInputTokens: 900, source: 'a test', date: '2026-11-20', assumption: null }
    const longContext = { ...priced({ input: 6, output: 22.5, cacheWrite5m: 7.5 }), ...long }
    const prices = [{ models: ['*'], note: null, prices: { standard: priced({ input: 3, output: 15, longContext }) } }]
    const plan = { ...runPlan({ modes: [modePlan()], prices }), budget: { costUsd: 1, tokens: null } }
    const spending = openSpending(plan, makeSpendingMemory())
    spending.settle(PLACE, call({ cacheWriteInputTokens: 1_000, cacheWrite1hInputTokens: 1_000 }), SAID)
    expect(spending.read().costPicoUsd).toBe(22_500_000_000n)
  })

  test('counts each token once', () => {
    const spending = spendingOf({ tokens: 10_000 })
    const tokens = { inputTokens: 1_000, outputTokens: 200, cacheReadInputTokens: 30, cacheWriteInputTokens: 4 }
    spending.settle(PLACE, call({ ...tokens, cacheWrite1hInputTokens: 3 }), SAID)
    expect(spending.read().tokens).toBe(1_234)
  })

  test('adds up over all that share the memory', () => {
    const memory = makeSpendingMemory()
    const [one, other] = [spendingOf({ tokens: 300 }, {}, memory), spendingOf({ tokens: 300 }, {}, memory)]
    one.settle(PLACE, call({ inputTokens: 200 }), SAID)
    expect(other.isSpent()).toBe(false)
    other.settle(PLACE, call({ inputTokens: 100 }), SAID)
    expect(one.isSpent()).toBe(true)
    expect(one.read()).toEqual(other.read())
  })
})

describe('a call whose usage never came', () => {
  const timedOut = refusedCall({ kind: 'failed', failure: 'timeout', errorName: 'TimeoutError' })
  const limited: Partial<ModePlan> = { inference: { ...modePlan().inference, maxTokens: 1_000 } }

  test.each<[string, Partial<ModePlan>, CallRecord, Partial<Conversation>, number, bigint]>([
    // 100 · 0.80 + 1,000 · 4.00 millionths of a dollar.
    ['with its characters and the most that its mode lets it say', limited, timedOut, {}, 1_100, 4_080_000_000n],
    // 300 · 0.80 + 50 · 4.00
    ['with what it aims at', limited, timedOut, { aimedInputTokens: 300, maxOutputTokens: 50 }, 350, 440_000_000n],
    // 100 · 0.80 + 5 · 4.00: it streamed five chunks.
    ['with what it said, where nothing limits that', {}, { ...completedCall(), usage: null }, {}, 105, 100_000_000n],
    // 100 · 1.00 + 1,000 · 5.00, though no response says that it was served so.
    ['at the price of what it asked for', { ...limited, latency: 'optimized' }, timedOut, {}, 1_100, 5_100_000_000n],
    // 100 · 1.00 + 1,000 · 4.00
    [
      'as if it had written its prompt to the cache',
      { ...limited, cache: { points: ['system'], ttl: null } },
      timedOut,
      {},
      1_100,
      4_100_000_000n,
    ],
    ['with nothing where calls are free', { ...limited, price: 'none' }, timedOut, {}, 1_100, 0n],
  ])('is counted %s', (_, mode, record, said, tokens, costPicoUsd) => {
    const spending = spendingOf({ costUsd: 1, tokens: 1_000_000 }, mode)
    spending.settle(PLACE, record, { ...SAID, ...said })
    expect(spending.read()).toEqual({ tokens, costPicoUsd, callsWithoutUsage: 1 })
  })

  test('ends a run that has a budget and hears nothing else', () => {
    const spending = spendingOf({ costUsd: 0.008 }, limited)
    spending.settle(PLACE, timedOut, SAID)
    expect(spending.isSpent()).toBe(false)
    spending.settle(PLACE, timedOut, SAID)
    expect(spending.isSpent()).toBe(true)
  })

  test.each<[string, CallRecord]>([
    ['refused', refusedCall({ kind: 'throttled', throttle: 'requests' })],
    ['never sent', unsentCall({ kind: 'aborted' })],
  ])('is not counted where it was %s', (_, record) => {
    const spending = spendingOf({ costUsd: 1, tokens: 1 }, limited)
    spending.settle(PLACE, record, SAID)
    expect(spending.read()).toEqual({ tokens: 0, costPicoUsd: 0n, callsWithoutUsage: 0 })
  })
})

describe('a budget', () => {
  test('in dollars is spent when they are, to a millionth of a millionth', () => {
    const spending = spendingOf({ costUsd: 0.0016 })
    spending.settle(PLACE, call({ inputTokens: 1_000, outputTokens: 199 }), SAID)
    spending.settle(PLACE, call({ cacheReadInputTokens: 49 }), SAID)
    expect(spending.isSpent()).toBe(false)
    spending.settle(PLACE, call({ cacheReadInputTokens: 1 }), SAID)
    expect(spending.isSpent()).toBe(true)
  })

  test('is divided among segments', () => {
    const plan = runPlan({ segment: { index: 1, count: 4 } })
    const spending = openSpending({ ...plan, budget: { costUsd: null, tokens: 1_000 } }, makeSpendingMemory())
    spending.settle(PLACE, call({ inputTokens: 249 }), SAID)
    expect(spending.isSpent()).toBe(false)
    spending.settle(PLACE, call({ inputTokens: 1 }), SAID)
    expect(spending.isSpent()).toBe(true)
  })
})
