import { describe, expect, test } from 'vitest'
import type { Dimensions } from '../../src/metrics/dimensions.ts'
import { plain } from '../../src/reports/paint.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { makeSummary, type FinishedRun } from '../../src/results/make-summary.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'
import { identity, recordRun, twoModes, type RecordedCall } from '../fakes/recorded-run.ts'

function textOf(calls: RecordedCall[], changes: Partial<FinishedRun> = {}, dimensions: Dimensions = twoModes): string {
  const { store } = recordRun([calls], dimensions)
  const run: FinishedRun = {
    run: identity,
    store,
    measuredMs: 90_000,
    lostThreads: [],
    stoppedBySignal: false,
    ...changes,
  }
  return renderTextSummary(makeSummary(run), plain)
}

/** `count` calls whose first token takes `ttftMs` and up, in even steps, and whose stream takes two seconds more. */
const calls = (count: number, mode: number, ttftMs: number): RecordedCall[] =>
  Array.from({ length: count }, (_, i) => {
    const firstTokenMs = 1_000 + ttftMs * (1 + i / count)
    const record = completedCall({
      firstByteMs: firstTokenMs - 20,
      firstTokenMs,
      firstOutputTokenMs: firstTokenMs,
      lastTokenMs: firstTokenMs + 2_000,
      endMs: firstTokenMs + 2_010,
      serviceLatencyMs: 2_000,
      usage: { inputTokens: 100, outputTokens: 161 - (i % 40), cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
      servedLatency: mode === 0 ? 'standard' : 'optimized',
    })
    return { mode, prompt: 0, record }
  })

const many = [
  ...calls(700, 0, 600),
  ...calls(200, 1, 250),
  ...Array.from({ length: 12 }, () => refusedCall({ kind: 'throttled', throttle: 'requests' })).map((record) => ({
    mode: 0,
    prompt: 0,
    record,
  })),
  { mode: 1, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) },
  { mode: 1, prompt: 0, record: unsentCall({ kind: 'failed', failure: 'connect', errorName: 'Error' }) },
]

describe('the text', () => {
  test('of two modes side by side', async () => {
    await expect(`${textOf(many)}\n`).toMatchFileSnapshot('golden/two-modes.txt')
  })

  test('of one mode in an open model, with response time beside service time', async () => {
    const open: Dimensions = { ...twoModes, scenarios: [{ name: 'steady', model: 'open' }] }
    await expect(`${textOf(calls(70, 0, 11_000), {}, open)}\n`).toMatchFileSnapshot('golden/open-model.txt')
  })

  test('of an invalid run that was stopped', async () => {
    const lostThreads = [{ thread: 2, reason: 'heap \u001b[31mout of memory' }]
    await expect(`${textOf(many.slice(0, 3), { lostThreads })}\n`).toMatchFileSnapshot('golden/invalid.txt')
  })

  test('of a run without a call', async () => {
    await expect(`${textOf([], { stoppedBySignal: true })}\n`).toMatchFileSnapshot('golden/no-calls.txt')
  })
})

test('no line of two modes is wider than a hundred columns', () => {
  const widths = textOf(many)
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(100)
})

test('no control character of a name reaches the terminal', () => {
  const hostile: Dimensions = {
    scenarios: [{ name: 'a\u001b[2J', model: 'open' }],
    modes: [{ name: 'evil\u001b]0;title\u0007\nmode', latency: 'standard' }],
    prompts: ['p'],
  }
  const text = textOf([{ mode: 0, prompt: 0, record: completedCall() }], {}, hostile)
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('a mode in which no call completed has a line without latencies', () => {
  const refused = { mode: 0, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) }
  const line = textOf([refused, ...calls(5, 1, 100)])
    .split('\n')
    .find((each) => each.startsWith('standard'))
  expect(line?.split(/\s+/)).toEqual(['standard', '1', '1', '100.0', '%', '0', ...Array(7).fill('–'), '0.0'])
})
