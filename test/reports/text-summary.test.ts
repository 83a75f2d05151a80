import { describe, expect, test } from 'vitest'
import type { Dimensions } from '../../src/metrics/tags.ts'
import { trendStatsSchema, type ThresholdPlan, thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import type { StudyTablePlan } from '../../src/scenario/tables-schema.ts'
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary, type SummaryView } from '../../src/reports/text-summary.ts'
import { makeSummary, type FinishedRun } from '../../src/results/make-summary.ts'
import { findThresholdAbort } from '../../src/results/thresholds.ts'
import { completedCall, refusedCall, unsentCall, tokens } from '../fakes/call-record.ts'
import { finishedRun, recordRun, twoModes, type RecordedCall } from '../fakes/recorded-run.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'
import { richSummary } from '../fakes/rich-summary.ts'

function textOf(
  calls: RecordedCall[],
  changes: Partial<FinishedRun> = {},
  dimensions: Dimensions = twoModes,
  mode: SummaryView['mode'] = 'compact',
): string {
  const { store } = recordRun([calls], dimensions)
  return renderTextSummary(makeSummary(finishedRun(store, { dimensions, ...changes })), plain, {
    mode,
    trendStats: trendStatsSchema.parse(['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']),
  })
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
      usage: tokens({ outputTokens: 161 - (i % 40) }),
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

const failedCall = (mode: number, failure: 'validation' | 'timeout'): RecordedCall => ({
  mode,
  prompt: 0,
  record: refusedCall({ kind: 'failed', failure, errorName: 'Error' }),
})

test('failures are told with their modes where there are several, and without where there is one', () => {
  const ofOne = [
    ...calls(3, 0, 600),
    failedCall(0, 'timeout'),
    failedCall(0, 'validation'),
    failedCall(0, 'validation'),
  ]
  expect(textOf(ofOne)).toMatch(/^failed: validation 2, timeout \(timeouts.call 10m\) 1$/m)
  expect(textOf([...ofOne, ...calls(3, 1, 300), failedCall(1, 'timeout')])).toMatch(
    /^failed: standard validation 2, standard timeout \(timeouts.call 10m\) 1, optimized timeout \(timeouts.call 10m\) 1$/m,
  )
})

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

const threshold = (key: string, ...expressions: string[]): ThresholdPlan[] =>
  thresholdsSchema.parse({ [key]: expressions })

const thresholds = [
  ...threshold('time_to_first_token{mode:optimized}', 'p(50)<700', 'p(99)<490', 'avg<=360'),
  ...threshold('output_tokens_per_second{mode:standard,scenario:ramp}', 'p(10)>=60', 'p(99.9)>1'),
  ...threshold('calls_throttled', 'rate<0.01', 'count < 20'),
  ...threshold('response_time', 'p(99)<1'),
]

describe('thresholds', () => {
  test('stand first, under their metric, with what was observed', async () => {
    await expect(`${textOf(many, { thresholds })}\n`).toMatchFileSnapshot('golden/thresholds.txt')
  })

  test('of a run that one of them ended say what it was then', async () => {
    const abortOnFail = thresholds.map((each) => ({ ...each, abortOnFail: true, delayAbortEvalMs: 0 }))
    const thresholdAbort = findThresholdAbort(abortOnFail, recordRun([many.slice(0, 900)]).store, 12_345, {
      failure: () => null,
    })
    const text = textOf(many, { thresholds: abortOnFail, thresholdAbort })
    expect(text).toMatch(/\nFAILED\n- threshold .* failed: observed 496.383 ms, aborted after 12.3 s\n/)
  })
})

test('the full summary has every metric, for the whole and for each mode', async () => {
  const text = textOf(many, { thresholds }, twoModes, 'full')
  await expect(`${text}\n`).toMatchFileSnapshot('golden/full.txt')
})

test('every section of a run that has them all stands in its place', async () => {
  const trendStats = trendStatsSchema.parse(['avg', 'med', 'p(95)', 'count'])
  const text = renderTextSummary(richSummary(), plain, { mode: 'full', trendStats })
  await expect(`${text}\n`).toMatchFileSnapshot('golden/rich.txt')
})

test('no line of two modes is wider than a hundred and twenty columns', () => {
  const widths = textOf(many, { thresholds }, twoModes, 'full')
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(121)
})

test('no control character of a name reaches the terminal', () => {
  const hostile: Dimensions = {
    scenarios: [{ name: 'a\u001b[2J', model: 'open' }],
    modes: [modeDimension('evil\u001b]0;title\u0007\nmode')],
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

test('a change between rows that chance may have made is marked, and the mark is explained', () => {
  const { plan } = finishedRun(recordRun([[]]).store)
  const table: StudyTablePlan = {
    title: 'Latency',
    source: 'a study',
    textColumns: [],
    columns: [
      {
        heading: 'TTFT',
        metric: 'time_to_first_token',
        tags: {},
        aggregate: { kind: 'percentile', name: 'med', percent: 50 },
        isInSeconds: false,
      },
    ],
    rows: ['standard', 'optimized'].map((mode) => {
      return { label: mode, tags: { mode }, note: null, texts: [], published: [null] }
    }),
    changes: [{ label: 'change', from: 0, to: 1, publishedPercent: [null] }],
  }
  const textWith = (ttftMs: number): string =>
    textOf([...calls(700, 0, 600), ...calls(700, 1, ttftMs)], { plan: { ...plan, tables: [table] } })
  expect(textWith(610)).toMatch(/^change +this run +~\+1\.\d\d %$/m)
  expect(textWith(610)).toContain("~ before a change: too few samples, or the two rows' 95 % intervals overlap")
  expect(textWith(250)).toMatch(/^change +this run +-58\.\d\d %$/m)
  expect(textWith(250)).not.toContain('~ before a change')
})
