import type { Dimensions } from '../../src/metrics/tags.ts'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import type { StudyTable, Summary } from '../../src/results/summary.ts'
import { quotaOf, stepOf, throttlingOf } from '../reports/load-sections.ts'
import { completedCall, refusedCall, tokens, unsentCall } from './call-record.ts'
import { modeDimension } from './mode-dimension.ts'
import { finishedRun, recordRun, unknownClient, type RecordedCall } from './recorded-run.ts'

/** What somebody else names in a run. */
interface Names {
  readonly modes: readonly [string, string, string]
  readonly prompts: readonly [string, string]
  readonly scenarios: readonly [string, string]
  readonly study: string
}

const NAMES: Names = {
  modes: ['standard', 'system-prompt-kept-for-an-hour', 'optimized'],
  prompts: ['counting', 'a-prompt-of-some-length'],
  scenarios: ['ramp', 'steady'],
  study: 'Latency-optimized against standard',
}

/** A run of which every section of a report has something to tell. */
export function richSummary({ modes, prompts, scenarios, study }: Names = NAMES): Summary {
  const [standard, cached, optimized] = modes
  const dimensions: Dimensions = {
    scenarios: [
      { name: scenarios[0], model: 'closed' },
      { name: scenarios[1], model: 'open' },
    ],
    modes: [
      modeDimension(standard),
      modeDimension(cached, { isCached: true }),
      modeDimension(optimized, { latency: 'optimized' }),
    ],
    prompts,
  }
  const { store } = recordRun([callsOfAll()], dimensions)
  const canary = makeHdr()
  for (let sample = 0; sample < 70; sample++) canary.record(205)
  store.apply({
    trends: [
      {
        metric: 'canary_time_to_first_token',
        tags: { mode: standard },
        histogram: canary.detach().read(),
      },
    ],
    counters: [],
  })
  store.count('vu_backoffs', { scenario: scenarios[0] }, 12)
  store.count('vu_backoff_time', { scenario: scenarios[0] }, 9_870)
  store.closeInterval(1_000, 90_000)
  const thresholds = thresholdsSchema
    .parse({
      [`time_to_first_token`]: ['p(50)<700', 'p(99)<490', 'avg<=360'],
      calls_throttled: ['rate<0.01', 'count < 20'],
      canary_calls: ['count<1'],
    })
    .map((each) => (each.metric === 'time_to_first_token' ? { ...each, tags: { mode: optimized } } : each))
  const summary = makeSummary(finishedRun(store, { dimensions, thresholds }))
  return {
    ...summary,
    run: { ...summary.run, signedWith: 'placeholders' },
    limitEndings: [{ mode: standard, failure: 'timeout', limit: 'call', limitMs: 600_000, calls: 1 }],
    throttling: [throttlingOf({ mode: standard }), throttlingOf({ mode: cached, first: null, worstInterval: null })],
    quotas: [quotaOf({ modes: [standard, optimized] }), quotaOf({ modes: [cached], requestsPerMinute: null })],
    saturation: saturationOf(),
    client: {
      ...unknownClient,
      threads: [
        {
          thread: '1',
          loopDelay: { count: 900, p99Ms: 1.25, maxMs: 50 },
          mostUtilisationPercent: 31.2,
          gcPauses: { count: 1, maxMs: 4.2 },
        },
      ],
      scheduleLag: { count: 900, p99Ms: 0.8, maxMs: 12 },
      cpuCores: 0.622,
      connectionsOpened: 1_050,
    },
    cost: costOf(),
    tables: [tableOf()],
    modeComparisons: scenarios.map((scenario) => ({
      scenario,
      mode: optimized,
      against: standard,
      lost: 0.3,
      lostAgainst: 0.02,
      isLikeForLike: scenario === scenarios[0],
      metrics: [
        { metric: 'time_to_first_token', percentile: '50', change: -0.48, low: -0.52, high: -0.44 },
        { metric: 'call_duration', percentile: '50', change: 0.013, low: -0.02, high: 0.047 },
      ],
    })),
  }

  function saturationOf(): Summary['saturation'] {
    const at = { expectedPerSecond: 9.9322, leastPerSecond: 9.1, achievedPerSecond: 5.1, throttledShare: 0 }
    return {
      modes: [],
      steps: [
        stepOf({ scenario: scenarios[0], mode: standard }),
        stepOf({ scenario: scenarios[0], mode: cached, load: 20, startMs: 100_000, endMs: 160_000, rates: null }),
        stepOf({ scenario: scenarios[1], mode: optimized, measure: 'iterations-per-second', load: 2.5 }),
      ],
      following: [
        {
          scenario: scenarios[0],
          mode: standard,
          expectation: 'per-vu',
          lastFollowed: { load: 10, ...at },
          fellShort: { load: 20, ...at },
        },
        { scenario: scenarios[1], mode: optimized, expectation: 'offered', lastFollowed: null, fellShort: null },
      ],
    }
  }

  function costOf(): Summary['cost'] {
    const line = {
      billedAs: 'standard' as const,
      model: null,
      longContext: false,
      kind: 'input' as const,
      tokens: 1_000,
      usdPerMillion: 1,
      usd: 0.001,
      source: 'A page, 2025-07-20',
    }
    const known = { usd: 0.72, knownUsd: 0.72, usdPer1kCalls: 1.8, usdPerMillionOutputTokens: 7.2 }
    const own = { tokens: [line], hourly: null, callsWithoutUsage: 0, notIn: [] }
    return {
      usd: null,
      knownUsd: 13.065,
      modes: [
        { mode: standard, ...known, ...own, tokens: [{ ...line, longContext: true }], notIn: ['guardrail'] },
        { mode: cached, ...known, ...own, hourly: { hours: 0.025, usdPerHour: 79.2, usd: 1.98 } },
        {
          ...own,
          mode: optimized,
          usd: null,
          knownUsd: 12.345,
          usdPer1kCalls: null,
          usdPerMillionOutputTokens: null,
          tokens: [
            { ...line, billedAs: 'optimized', usd: 12.3 },
            { ...line, kind: 'cacheWrite1h', model: 'a-model', usdPerMillion: null, usd: null },
          ],
          callsWithoutUsage: 2,
        },
      ],
    }
  }

  function tableOf(): StudyTable {
    const nothing = { published: null, observed: null, differencePercent: null, interval: null, isWeak: false }
    return {
      title: study,
      source: 'a study of 2025',
      textColumns: ['pricing'],
      columns: [
        { heading: 'TTFT p50 s', metric: 'time_to_first_token', tags: {}, statistic: 'p(50)', unit: 's' },
        { heading: 'calls', metric: 'calls', tags: {}, statistic: 'count', unit: '' },
      ],
      rows: [
        {
          label: 'optimized, as others measured it once',
          tags: { mode: optimized },
          note: 'a note of its own',
          texts: ['per token'],
          cells: [
            { published: 0.6, observed: 0.612_34, differencePercent: 2.06, interval: [0.598, null], isWeak: true },
            { ...nothing, observed: 12_345 },
          ],
        },
        { label: 'batch', tags: null, note: null, texts: ['half'], cells: [nothing, nothing] },
      ],
      changes: [
        {
          label: 'change',
          from: 'standard',
          to: 'optimized',
          cells: [
            {
              publishedPercent: -42.2,
              observedPercent: -44.33,
              differencePoints: -2.13,
              interval: [-50.2, 3.1],
              isWeak: true,
            },
            { publishedPercent: null, observedPercent: null, differencePoints: null, interval: null, isWeak: false },
          ],
        },
      ],
    }
  }
}

const calls = (
  count: number,
  mode: number,
  ttftMs: number,
  changes: Parameters<typeof completedCall>[0],
  prompt = 0,
  scenario = 0,
): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => {
    const firstTokenMs = 1_000 + ttftMs * (1 + index / count)
    const times = { firstTokenMs, firstOutputTokenMs: firstTokenMs, lastTokenMs: firstTokenMs + 2_000 }
    const record = completedCall({ ...times, endMs: firstTokenMs + 2_010, usage: tokens({}), ...changes })
    return { scenario, mode, prompt, record, aimedInputTokens: prompt === 0 ? 100 : 80 + 3 * mode }
  })

const ofNone = (record: RecordedCall['record'], mode = 0): RecordedCall => ({ scenario: 0, mode, prompt: 0, record })

function callsOfAll(): RecordedCall[] {
  return [
    ...calls(300, 0, 600, {}),
    ...calls(90, 1, 210, { usage: tokens({ cacheReadInputTokens: 2_000 }) }),
    ...calls(8, 1, 450, { usage: tokens({ cacheWriteInputTokens: 2_000 }) }, 1),
    ...calls(2, 1, 400, {}, 1),
    ...calls(200, 2, 250, { servedLatency: 'optimized' }, 1, 1),
    ...calls(37, 2, 250, { stopReason: 'max_tokens' }, 0, 1),
    ofNone(refusedCall({ kind: 'throttled', throttle: 'requests' })),
    ofNone(refusedCall({ kind: 'throttled', throttle: 'tokens' }), 1),
    ofNone(refusedCall({ kind: 'failed', failure: 'timeout', errorName: 'Error' })),
    ofNone(refusedCall({ kind: 'failed', failure: 'access-denied', errorName: 'Error' }), 2),
    ofNone(unsentCall({ kind: 'failed', failure: 'connect', errorName: 'Error' }), 1),
    ...[3_000, 5_000].map((endMs) =>
      ofNone(
        completedCall({
          outcome: { kind: 'aborted' },
          firstTokenMs: NaN,
          firstOutputTokenMs: NaN,
          lastTokenMs: NaN,
          longestGapMs: NaN,
          chunks: 0,
          usage: null,
          sentMs: 1_000,
          endMs,
        }),
        2,
      ),
    ),
  ]
}
