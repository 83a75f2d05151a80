import { expect, test } from 'vitest'
import type { Dimensions } from '../../src/metrics/tags.ts'
import { makeMetricStore, type MetricStore } from '../../src/metrics/metric-store.ts'
import { makeRecorder, type Recorder } from '../../src/metrics/recorder.ts'
import { completedCall, refusedCall } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'

const dimensions: Dimensions = {
  scenarios: [{ name: 'ramp', model: 'closed' }],
  modes: [modeDimension('standard'), modeDimension('optimized', { latency: 'optimized' })],
  prompts: ['counting'],
}
const standard = { scenario: 0, mode: 0, prompt: 0, turn: null }
const optimized = { scenario: 0, mode: 1, prompt: 0, turn: null }

const take = (thread: Recorder, store: MetricStore): void => {
  for (const part of thread.takeSnapshot()) store.apply(part)
}

test('an interval holds what came since the last one, and the totals everything', () => {
  const store = makeMetricStore()
  const threads = [makeRecorder(dimensions), makeRecorder(dimensions)]
  for (const [i, thread] of threads.entries()) {
    thread.forCall(standard).ended(completedCall({ firstTokenMs: 1_100 + 100 * i }), 990)
    take(thread, store)
  }
  const first = store.closeInterval(0, 1_000)
  expect(first.trends.filter(({ metric }) => metric === 'time_to_first_token')).toHaveLength(1)
  expect(store.trend('time_to_first_token', {}, 'last-interval')).toMatchObject({ count: 2, min: 100, max: 200 })

  threads[0]?.forCall(optimized).ended(completedCall({ firstTokenMs: 1_300 }), 990)
  take(threads[0]!, store)
  store.closeInterval(1_000, 2_000)
  expect(store.trend('time_to_first_token', {}, 'last-interval')).toMatchObject({ count: 1, min: 300 })
  expect(store.trend('time_to_first_token', {}, 'run')).toMatchObject({ count: 3, min: 100, max: 300, mean: 200 })
  expect(store.trend('time_to_first_token', { mode: 'standard' }, 'run')).toMatchObject({ count: 2, max: 200 })
  expect(store.counter('calls_completed', {}, 'run')).toBe(3)
  expect(store.counter('calls_completed', {}, 'last-interval')).toBe(1)
  const durations = store.totals().trends.filter(({ metric }) => metric === 'call_duration')
  expect(durations.map(({ histogram, tags }) => [tags.mode, histogram.count])).toEqual([
    ['optimized', 1],
    ['standard', 2],
  ])
})

test('an interval in which nothing happened is empty and can be read', () => {
  const store = makeMetricStore()
  expect(store.closeInterval(0, 1_000)).toEqual({ startMs: 0, endMs: 1_000, trends: [], counters: [], gauges: [] })
  expect(store.trend('time_to_first_token', {}, 'run').count).toBe(0)
})

test('calls in flight are those that have started less those that have ended, for each series', () => {
  const store = makeMetricStore()
  const thread = makeRecorder(dimensions)
  for (let i = 0; i < 3; i++) thread.forCall(standard).started()
  thread.forCall(standard).ended(refusedCall({ kind: 'throttled', throttle: 'tokens' }), 990)
  take(thread, store)
  const tags = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }
  expect(store.closeInterval(0, 1_000).gauges).toEqual([{ metric: 'calls_in_flight', tags, value: 2 }])

  for (let i = 0; i < 2; i++) thread.forCall(standard).ended(completedCall(), 990)
  take(thread, store)
  expect(store.closeInterval(1_000, 2_000).gauges).toEqual([{ metric: 'calls_in_flight', tags, value: 0 }])
})

test('the conductor counts dropped iterations, and a gauge holds until it is set anew', () => {
  const store = makeMetricStore()
  store.count('dropped_iterations', { scenario: 'ramp' }, 2)
  store.count('dropped_iterations', { scenario: 'ramp' }, 1)
  store.gauge('vus', { scenario: 'ramp' }, 7)
  const gauge = { metric: 'vus', tags: { scenario: 'ramp' }, value: 7 }
  expect(store.closeInterval(0, 1_000)).toMatchObject({
    counters: [{ metric: 'dropped_iterations', tags: { scenario: 'ramp' }, count: 3 }],
    gauges: [gauge],
  })
  expect(store.closeInterval(1_000, 2_000)).toMatchObject({ counters: [], gauges: [gauge] })
})
