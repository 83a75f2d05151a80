import { describe, expect, test } from 'vitest'
import { makeMetricStore, type MetricStore } from '../../src/metrics/metric-store.ts'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { observeFrom, type Moment, thresholdNotes } from '../../src/results/thresholds.ts'
import { holds } from '../../src/results/judge-threshold.ts'
import { judgeThresholds } from '../../src/results/judge-thresholds.ts'
import type { ThresholdResult } from '../../src/results/summary.ts'
import { NOTHING_KNOWN } from '../../src/results/verdict-fold.ts'
import { completedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'
import { recordRun, type RecordedCall } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'
import { thresholdResult } from '../fakes/threshold-result.ts'

const AT_THE_END: Moment = { elapsedMs: 10_000, isRunning: false }
const ON_THE_WAY: Moment = { elapsedMs: 10_000, isRunning: true }

function evaluate(
  store: MetricStore,
  key: string,
  expression: string,
  moment = AT_THE_END,
): Partial<ThresholdResult> | undefined {
  const thresholds = thresholdsSchema.parse({ [key]: expression })
  if (moment.isRunning) {
    const [threshold] = thresholds
    const observed = observeFrom(store, moment)(threshold!)
    return { observed, passed: observed === null || holds(threshold!, observed) }
  }
  return judgeThresholds(thresholds, {
    plan: runPlan(),
    totals: store.totals(),
    gaugeSum: store.gaugeSum,
    measuredMs: moment.elapsedMs,
    known: NOTHING_KNOWN,
    thresholdAbort: null,
  })[0]
}

const ttft = (mode: number, ttftMs: number): RecordedCall => ({
  mode,
  prompt: 0,
  record: completedCall({ firstTokenMs: 1_000 + ttftMs, servedLatency: mode === 0 ? 'standard' : 'optimized' }),
})

const throttled = (throttle: 'tokens' | 'requests'): RecordedCall => ({
  mode: 0,
  prompt: 0,
  record: refusedCall({ kind: 'throttled', throttle }),
})

// Mode standard: 100 … 500 ms, and 3 throttled; mode optimized: 10 ms, and one failed. Ten calls in ten seconds.
const calls = [
  ...[100, 200, 300, 400, 500].map((ms) => ttft(0, ms)),
  throttled('tokens'),
  throttled('tokens'),
  throttled('requests'),
  ttft(1, 10),
  { mode: 1, prompt: 1, record: unsentCall({ kind: 'failed', failure: 'connect', errorName: 'Error' }) },
]
const store = (): MetricStore => {
  const recorded = recordRun([calls]).store
  recorded.gauge('vus', { scenario: 'ramp' }, 7)
  recorded.gauge('vus', { scenario: 'other' }, 4)
  return recorded
}

describe('each aggregate passes and fails', () => {
  test.each([
    ['time_to_first_token{mode:standard}', 'avg', 300],
    ['time_to_first_token{mode:standard}', 'min', 100],
    ['time_to_first_token', 'min', 10],
    ['time_to_first_token{mode:standard}', 'max', 500],
    ['time_to_first_token{mode:optimized}', 'max', 10],
    ['calls', 'count', 10],
    ['calls{mode:standard}', 'count', 8],
    ['calls{mode:standard,prompt:counting,scenario:ramp}', 'count', 8],
    ['calls', 'rate', 1],
    ['output_tokens{mode:standard}', 'rate', 5.5],
    ['calls_completed', 'rate', 0.6],
    ['calls_throttled', 'count', 3],
    ['calls_throttled', 'rate', 0.3],
    ['calls_throttled{mode:standard}', 'rate', 3 / 8],
    ['calls_throttled{throttle:tokens}', 'rate', 0.2],
    ['calls_throttled{mode:standard,throttle:requests}', 'rate', 1 / 8],
    ['calls_failed{failure:connect}', 'rate', 0.1],
    ['calls_failed{failure:reset}', 'rate', 0],
    ['calls_aborted', 'count', 0],
    ['dropped_iterations', 'rate', 0],
    ['vus', 'value', 11],
    ['vus{scenario:other}', 'value', 4],
    ['calls_in_flight', 'value', 0],
  ])('%s %s is %d', (key, aggregate, observed) => {
    expect(evaluate(store(), key, `${aggregate}===${observed}`)).toMatchObject({ observed, passed: true })
    expect(evaluate(store(), key, `${aggregate}!=${observed}`)).toMatchObject({ observed, passed: false })
  })

  test.each([
    ['med', 300],
    ['p(50)', 300],
    ['p(0)', 100],
    ['p(80)', 400],
    ['p(80.1)', 500],
    ['p(100)', 500],
  ])('%s is %d, to three digits', (aggregate, expected) => {
    const key = 'time_to_first_token{mode:standard}'
    const result = evaluate(store(), key, `${aggregate}<${expected * 1.002}`)
    expect(result?.passed).toBe(true)
    expect(result?.observed).toBeGreaterThanOrEqual(expected)
    expect(evaluate(store(), key, `${aggregate}<${expected}`)?.passed).toBe(false)
  })
})

test.each([
  ['>', [false, false, true]],
  ['>=', [false, true, true]],
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
  ['==', [false, true, false]],
  ['===', [false, true, false]],
  ['!=', [true, false, true]],
])('%s compares what is observed, on the left, with the number', (operator, passed) => {
  // 10 calls, against 11, 10 and 9.
  expect([11, 10, 9].map((limit) => evaluate(store(), 'calls', `count${operator}${limit}`)?.passed)).toEqual(passed)
})

test('a result says what was asked, as it was written', () => {
  expect(evaluate(store(), ' calls { mode : standard } ', ' count > 1 ')).toEqual(
    thresholdResult({ metric: 'calls', tags: { mode: 'standard' }, expression: 'count > 1', observed: 8 }),
  )
})

// k6 1.8.1, tried: an empty trend counts as 0, an empty counter is 0, an empty rate passes either way. While a run goes on, nothing is
// judged before there is a sample.
describe('without a sample', () => {
  test.each([
    ['time_to_first_token', 'p(95)<100', AT_THE_END, null, true],
    ['time_to_first_token', 'p(10)>40', AT_THE_END, null, false],
    ['time_to_first_token', 'min>1', AT_THE_END, null, false],
    ['time_to_first_token', 'max<1', AT_THE_END, null, true],
    ['time_to_first_token', 'avg>=0', AT_THE_END, null, true],
    ['time_to_first_token', 'med>0', AT_THE_END, null, false],
    ['time_to_first_token', 'p(10)>40', ON_THE_WAY, null, true],
    ['calls_completed', 'rate>0.9', AT_THE_END, null, true],
    ['calls_completed', 'rate<0.1', AT_THE_END, null, true],
    ['vus', 'value>0', AT_THE_END, null, false],
    ['vus', 'value<1', AT_THE_END, null, true],
    ['calls', 'count>0', ON_THE_WAY, null, true],
    ['calls', 'count>0', AT_THE_END, 0, false],
    ['calls', 'count<1', AT_THE_END, 0, true],
    ['output_tokens', 'rate>50', ON_THE_WAY, null, true],
    ['output_tokens', 'rate>50', AT_THE_END, 0, false],
  ])('%s %s, at %j, observes %j', (key, expression, moment, observed, passed) => {
    expect(evaluate(makeMetricStore(), key, expression, moment)).toMatchObject({ observed, passed })
  })
})

describe('a share of calls, while some are under way', () => {
  const underWay = store()
  underWay.count('calls', { scenario: 'ramp', mode: 'standard', prompt: 'counting' }, 10)
  underWay.closeInterval(1_000, 2_000)

  test('that must be high counts them as what is asked for', () => {
    expect(evaluate(underWay, 'calls_completed', 'rate>0.8', ON_THE_WAY)).toMatchObject({
      observed: 0.8,
      passed: false,
    })
    expect(evaluate(underWay, 'calls_completed', 'rate>=0.8', ON_THE_WAY)).toMatchObject({
      observed: 0.8,
      passed: true,
    })
  })

  test('that must be low counts them as what is not', () => {
    expect(evaluate(underWay, 'calls_throttled', 'rate<0.2', ON_THE_WAY)).toMatchObject({
      observed: 0.15,
      passed: true,
    })
  })
})

test('expressions of one series read its histograms once', () => {
  let reads = 0
  const source = store()
  const counting = { ...source, trend: (...args: Parameters<MetricStore['trend']>) => (reads++, source.trend(...args)) }
  const expressions = { call_duration: ['avg<1', 'max<1', 'p(99)<1'], 'call_duration{mode:standard}': ['avg<1'] }
  const observe = observeFrom(counting, ON_THE_WAY)
  for (const threshold of thresholdsSchema.parse(expressions)) observe(threshold)
  expect(reads).toBe(2)
})

const checked = (): MetricStore => {
  const counted = makeMetricStore()
  const count = (metric: 'checks' | 'checks_failed', mode: string, check: string, added: number): void =>
    counted.count(metric, { mode, check }, added)
  count('checks', 'standard', 'is-whole', 10)
  count('checks', 'optimized', 'is-whole', 5)
  count('checks_failed', 'optimized', 'is-whole', 5)
  count('checks_failed', 'optimized', 'is-json', 10)
  counted.count('calls', { mode: 'standard' }, 100)
  counted.closeInterval(0, 10_000)
  return counted
}

describe('a share of checks', () => {
  test.each<[string, string, number | null, boolean]>([
    ['checks', 'rate>0.5', 0.5, false],
    ['checks', 'rate>=0.5', 0.5, true],
    ['checks{mode:optimized}', 'rate>0.9', 0.25, false],
    ['checks{mode:standard}', 'rate>0.9', 1, true],
    ['checks{check:is-whole}', 'rate>0.7', 0.75, true],
    ['checks{mode:optimized,check:is-whole}', 'rate>0.5', 0.5, false],
    ['checks_failed{check:is-json}', 'rate<0.1', 1, false],
    ['checks_failed', 'count<16', 15, true],
    // None was made: it passes, as in k6.
    ['checks{check:other}', 'rate>0.9', null, true],
  ])('%s %s is of the checks that were made', (key, expression, observed, passed) => {
    expect(evaluate(checked(), key, expression)).toMatchObject({ observed, passed })
    expect(evaluate(checked(), key, expression, ON_THE_WAY)).toMatchObject({ observed, passed })
  })
})

test.each([
  ['agents_ended', 'rate>0.5', 'agents'],
  ['checks', 'rate>0.5', 'checks'],
  ['calls_throttled', 'rate<0.5', 'calls'],
  ['time_to_first_token', 'p(50)<900', 'samples'],
])('what chance could turn of %s %s is a share of %s', (metric, expression, what) => {
  const certainty = { verdict: 'cannot tell', allowed: 0.5, low: 0, high: 0.95 } as ThresholdResult['certainty']
  expect(thresholdNotes(thresholdResult({ metric, expression, observed: 1, passed: true, certainty }))).toContain(
    `cannot be told from the limit: 50 % of ${what} may be beyond it, and 0 to 95 % are`,
  )
})
