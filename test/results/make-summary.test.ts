import assert from 'node:assert/strict'
import { expect, test } from 'vitest'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { makeSummary } from '../../src/results/make-summary.ts'
import type { Summary } from '../../src/results/summary.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { finishedRun, identity, recordRun, type RecordedCall } from '../fakes/recorded-run.ts'
import { runPlan } from '../fakes/run-plan.ts'

const summaryOf = (...intervals: RecordedCall[][]): Summary =>
  makeSummary(finishedRun(recordRun(intervals).store, { measuredMs: 2_000 }))

const ttft = (mode: number, ttftMs: number, prompt = 0): RecordedCall => ({
  mode,
  prompt,
  record: completedCall({ firstTokenMs: 1_000 + ttftMs, servedLatency: mode === 0 ? 'standard' : 'optimized' }),
})

const seriesOf = (summary: Summary, metric: string) =>
  summary.series.filter((series) => series.metric === metric).map(({ tags, count, max }) => ({ tags, count, max }))

test('a series stands for each tag set, for each tag alone, and for the whole', () => {
  const summary = summaryOf([ttft(0, 100), ttft(1, 200)], [ttft(0, 300, 1)])
  expect(seriesOf(summary, 'time_to_first_token')).toHaveLength(3 + 1 + 2 + 2 + 1)
  expect(seriesOf(summary, 'time_to_first_token')).toEqual(
    expect.arrayContaining([
      { tags: { scenario: 'ramp', mode: 'standard', prompt: 'chat' }, count: 1, max: 300 },
      { tags: { mode: 'standard' }, count: 2, max: 300 },
      { tags: { mode: 'optimized' }, count: 1, max: 200 },
      { tags: { prompt: 'counting' }, count: 2, max: 200 },
      { tags: {}, count: 3, max: 300 },
    ]),
  )
})

test('percentiles of merged series are those of the merged samples', () => {
  const calls = Array.from({ length: 100 }, (_, i) => ttft(i % 2, i + 1))
  const whole = summaryOf(calls).series.find(
    ({ metric, tags }) => metric === 'time_to_first_token' && Object.keys(tags).length === 0,
  )
  expect(whole).toMatchObject({
    unit: 'ms',
    count: 100,
    min: 1,
    max: 100,
    mean: 50.5,
    percentiles: { 10: 10.007, 50: 50.015, 99.9: 100 },
    // They count as fifty, because nobody knows how much alike they are.
    intervals: { 50: [expect.closeTo(37, 1), expect.closeTo(64, 1)], 99: [expect.closeTo(96, 0), null] },
    weak: ['10', '25', '50', '75', '95', '99', '99.9', '99.99'],
    atLeast: [],
    cutOff: null,
  })
})

test('counters are counted per second of the measured time, with their kinds apart and together', () => {
  const refused: RecordedCall = {
    mode: 0,
    prompt: 0,
    record: refusedCall({ kind: 'throttled', throttle: 'tokens' }),
  }
  const { counters } = summaryOf([refused, refused, refused, ttft(0, 1)])
  expect(counters).toContainEqual({ metric: 'calls', tags: {}, count: 4, perSecond: 2 })
  expect(counters).toContainEqual({ metric: 'calls_throttled', tags: { mode: 'standard' }, count: 3, perSecond: 1.5 })
  const kind = { mode: 'standard', throttle: 'tokens' }
  expect(counters).toContainEqual({ metric: 'calls_throttled', tags: kind, count: 3, perSecond: 1.5 })
})

test('a sound run passes, and its end follows from its start and the monotonic clock', () => {
  const { outcome, run, schema, validity } = summaryOf([ttft(0, 1)])
  expect(schema).toBe('seismo.summary/1')
  expect(outcome).toEqual({ status: 'passed', exitCode: 0, reasons: [] })
  expect(run).toEqual({ ...identity, endedAt: '2026-11-20T22:34:33.000Z' })
  expect(validity.valid).toBe(true)
  expect(validity.checks.map(({ name }) => name)).toEqual(['calls_add_up', 'samples_in_range', 'threads_alive'])
})

test('a call without an outcome makes the run invalid', () => {
  const { store } = recordRun([[ttft(0, 1)]])
  store.count('calls', { scenario: 'ramp', mode: 'standard', prompt: 'counting' }, 1)
  store.closeInterval(1_000, 2_000)
  const summary = makeSummary(finishedRun(store))
  expect(summary.outcome).toMatchObject({ status: 'invalid', exitCode: 120 })
  expect(summary.validity.checks[0]).toEqual({ name: 'calls_add_up', observed: 1, limit: 0, passed: false })
})

test('a call missing in one series is not made up for by one too many in another', () => {
  const store = makeMetricStore()
  store.count('calls', { scenario: 'a', mode: 'm', prompt: 'p' }, 1)
  store.count('calls_completed', { scenario: 'b', mode: 'm', prompt: 'p' }, 1)
  store.closeInterval(0, 1_000)
  const { validity } = makeSummary(finishedRun(store))
  expect(validity.checks[0]).toMatchObject({ name: 'calls_add_up', observed: 2, passed: false })
})

test('a call that ended before it was sent is out of range, and makes the run invalid', () => {
  const summary = summaryOf([{ mode: 0, prompt: 0, record: completedCall({ endMs: 999 }) }])
  expect(summary.outcome).toMatchObject({ status: 'invalid', exitCode: 120 })
  expect(summary.validity.checks[1]).toMatchObject({ name: 'samples_in_range', passed: false })
})

test('a call of more than an hour is a call, and so is one of five and a half', () => {
  for (const endMs of [3_601_000, 19_800_000]) {
    const summary = summaryOf([{ mode: 0, prompt: 0, record: completedCall({ endMs: 1_000 + endMs }) }])
    expect(summary.outcome).toMatchObject({ status: 'passed', exitCode: 0 })
    const duration = summary.series.find(({ metric }) => metric === 'call_duration')
    expect(duration).toMatchObject({ count: 1, max: endMs })
  }
})

test('a summary is plain JSON: nothing in it is lost on the way to disk', () => {
  const summary = summaryOf([ttft(0, 1), { mode: 1, prompt: 0, record: refusedCall({ kind: 'aborted' }) }])
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
})

test('a planned mode without a call fails the run, and has a row of its own with 0 calls', () => {
  const { store } = recordRun([[ttft(0, 100)]])
  const finished = finishedRun(store, { measuredMs: 1_000 })
  const [scenario] = runPlan().scenarios
  assert(scenario !== undefined)
  const summary = makeSummary({ ...finished, plan: { ...finished.plan, scenarios: [{ ...scenario, modes: [0, 1] }] } })
  expect(summary.outcome).toMatchObject({
    status: 'failed',
    exitCode: 1,
    reasons: ['no call of mode optimized was made'],
  })
  expect(summary.counters).toContainEqual({ metric: 'calls', tags: { mode: 'optimized' }, count: 0, perSecond: 0 })
  expect(summary.counters).toContainEqual({ metric: 'calls', tags: {}, count: 1, perSecond: 1 })
  expect(
    makeSummary({ ...finished, plan: { ...finished.plan, scenarios: [{ ...scenario, modes: [0] }] } }).outcome,
  ).toMatchObject({ exitCode: 0 })
})
