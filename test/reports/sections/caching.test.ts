import { expect, test } from 'vitest'
import type { TokenUsage } from '../../../src/bedrock/call-record.ts'
import type { Dimensions } from '../../../src/metrics/tags.ts'
import type { TokenPrices } from '../../../src/money/token-cost.ts'
import { caching } from '../../../src/reports/sections/caching.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall, tokens } from '../../fakes/call-record.ts'
import { modeDimension } from '../../fakes/mode-dimension.ts'
import { modePlan } from '../../fakes/run-plan.ts'
import { finishedRun, recordRun, twoModes, type RecordedCall } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

const dimensions: Dimensions = {
  ...twoModes,
  modes: [
    modeDimension('plain'),
    modeDimension('system-prompt-kept-for-an-hour', { isCached: true }),
    modeDimension('short', { isCached: true }),
    modeDimension('nonce', { isCached: true }),
  ],
}

const calls = (
  count: number,
  mode: number,
  ttftMs: number,
  usage: Partial<TokenUsage>,
  prompt = 0,
  hasCachePoint = true,
): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => {
    const firstTokenMs = 1_000 + ttftMs + index
    const record = completedCall({
      firstTokenMs,
      firstOutputTokenMs: firstTokenMs,
      usage: tokens(usage),
      hasCachePoint,
    })
    return { mode, prompt, record }
  })

function textOf(recorded: readonly RecordedCall[]): string {
  const { store } = recordRun([recorded], dimensions)
  return linesOf(caching, makeSummary(finishedRun(store, { dimensions }))).join('\n')
}

test('it tells hits, writes and misses of each cached mode apart, and what was saved', async () => {
  const text = textOf([
    ...calls(100, 0, 600, {}),
    ...calls(90, 1, 210, { cacheReadInputTokens: 2_000 }),
    ...calls(8, 1, 450, { cacheWriteInputTokens: 2_000 }),
    ...calls(2, 1, 400, {}),
    ...calls(5, 2, 300, {}),
    ...calls(5, 3, 300, { cacheWriteInputTokens: 3_000 }),
  ])
  await expect(`${text}\n`).toMatchFileSnapshot('golden/caching.txt')
  const table = text.split('\n').filter((line) => !line.startsWith('mode '))
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('prompts of a cached mode stand apart, so that the length of a prefix can be varied by them', async () => {
  const text = textOf([
    ...calls(99, 1, 210, { cacheReadInputTokens: 2_000 }, 0),
    ...calls(1, 1, 450, { cacheWriteInputTokens: 2_000 }, 0),
    ...calls(97, 1, 310, { cacheReadInputTokens: 8_000 }, 1),
    ...calls(2, 1, 1_450, { cacheWriteInputTokens: 8_000 }, 1),
    ...calls(1, 1, 1_400, {}, 1),
  ])
  await expect(`${text}\n`).toMatchFileSnapshot('golden/caching-prompts.txt')
})

test('calls without a cache point stand apart from misses, and are no reason to doubt what is cached', () => {
  const withPoint = calls(3, 1, 210, { cacheReadInputTokens: 2_000 })
  const text = textOf([...withPoint, ...calls(5, 1, 600, {}, 0, false)])
  expect(text).toMatch(/miss +0 +0\.0 %/)
  expect(text).toMatch(/not-asked +5 +62\.5 %/)
  expect(text).not.toContain('never')
})

test('the advice is by what was sent: nothing asked for, or nothing used of what was', () => {
  const unasked = calls(2, 1, 600, {}, 0, false)
  expect(textOf(unasked)).toContain('never asked for its cache: its prompts have no system prompt for its cache point')
  expect(textOf([...unasked, ...calls(3, 1, 600, {})])).toContain('never used its cache: is what it caches shorter')
})

test('it says nothing where no mode asks for caching, and none gets any', () => {
  expect(textOf(calls(3, 0, 600, {}))).toBe('')
})

const price: TokenPrices = { input: 0.8, output: 4, cacheRead: 0.08, cacheWrite5m: 1, cacheWrite1h: 1.6 }

/** 312 of 400 calls of a mode without cache read 2,000 tokens each, and one wrote them. */
const unasked = [
  ...calls(312, 0, 210, { inputTokens: 100, cacheReadInputTokens: 2_000 }),
  ...calls(1, 0, 700, { inputTokens: 100, cacheWriteInputTokens: 2_000 }),
  ...calls(87, 0, 600, { inputTokens: 2_100 }),
]

test('a cache that nobody asked for is told: its calls and the others apart, its tokens, and what they cost', async () => {
  const { store } = recordRun([unasked], dimensions)
  const modes = [modePlan({ name: 'plain', price: { ...price, longContext: null, perHour: null } })]
  const finished = finishedRun(store, { dimensions })
  const summary = makeSummary({ ...finished, plan: { ...finished.plan, modes } })
  // 624,000 tokens read: $0.04992, and as input $0.4992. 2,000 written: $0.002.
  expect(summary.implicitCaching).toEqual([
    {
      mode: 'plain',
      calls: 400,
      hits: 312,
      writes: 1,
      inputTokens: 840_000,
      readTokens: 624_000,
      writtenTokens: 2_000,
      readUsd: 0.049_92,
      writtenUsd: 0.002,
      readAsInputUsd: 0.499_2,
    },
  ])
  const ttft = (cache: string | undefined) =>
    summary.series.find(
      ({ metric, tags }) =>
        metric === 'time_to_first_token' && tags.mode === 'plain' && tags.cache === cache && tags.prompt === undefined,
    )
  expect([undefined, 'hit', 'write', 'not-asked'].map((cache) => ttft(cache)?.count)).toEqual([400, 312, 1, 87])
  expect(ttft('not-asked')?.min).toBe(600)
  await expect(`${linesOf(caching, summary).join('\n')}\n`).toMatchFileSnapshot('golden/caching-unasked.txt')
})

test('where the price of reads is not known, nothing is said of what they cost', () => {
  const { store } = recordRun([unasked], dimensions)
  const finished = finishedRun(store, { dimensions })
  const plan = { ...finished.plan, modes: [modePlan({ name: 'plain', price: null })] }
  const summary = makeSummary({ ...finished, plan })
  expect(summary.implicitCaching).toMatchObject([{ readUsd: null, writtenUsd: null, readAsInputUsd: null }])
  const text = linesOf(caching, summary).join('\n')
  expect(text).toContain('312 of 400 calls of mode plain read a cache that nobody asked for')
  expect(text).not.toContain('billed')
})
