import { expect, test } from 'vitest'
import type { TokenUsage } from '../../src/bedrock/call-record.ts'
import type { Dimensions } from '../../src/metrics/dimensions.ts'
import { renderCaching } from '../../src/reports/caching-section.ts'
import { plain } from '../../src/reports/paint.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import { completedCall, tokens } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'
import { finishedRun, recordRun, twoModes, type RecordedCall } from '../fakes/recorded-run.ts'

const dimensions: Dimensions = {
  ...twoModes,
  modes: [
    modeDimension('plain'),
    modeDimension('system-prompt-kept-for-an-hour', { isCached: true }),
    modeDimension('short', { isCached: true }),
    modeDimension('nonce', { isCached: true }),
  ],
}

const calls = (count: number, mode: number, ttftMs: number, usage: Partial<TokenUsage>): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => {
    const firstTokenMs = 1_000 + ttftMs + index
    const record = completedCall({ firstTokenMs, firstOutputTokenMs: firstTokenMs, usage: tokens(usage) })
    return { mode, prompt: 0, record }
  })

function textOf(recorded: readonly RecordedCall[]): string {
  const { store } = recordRun([recorded], dimensions)
  return renderCaching(makeSummary(finishedRun(store, { dimensions })), plain).join('\n')
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
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('it says nothing where no mode asks for caching', () => {
  expect(textOf(calls(3, 0, 600, { cacheReadInputTokens: 2_000 }))).toBe('')
})
