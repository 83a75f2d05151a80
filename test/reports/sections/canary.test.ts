import { expect, test } from 'vitest'
import { canary } from '../../../src/reports/sections/canary.ts'
import type { TrendName } from '../../../src/metrics/metric-catalogue.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { makeMetricStore } from '../../../src/metrics/metric-store.ts'
import { makeHdr } from '../../../src/metrics/hdr.ts'
import { finishedRun } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

function summaryOf(...told: readonly (readonly [metric: TrendName, mode: string, valueMs: number, count: number])[]) {
  const store = makeMetricStore()
  const trends = told.map(([metric, mode, valueMs, count]) => {
    const histogram = makeHdr()
    for (let sample = 0; sample < count; sample++) histogram.record(valueMs)
    return { metric, tags: { mode }, histogram: histogram.detach().read() }
  })
  store.apply({ trends, counters: [] })
  store.closeInterval(0, 1_000)
  return makeSummary(finishedRun(store))
}

test('each mode has what the run saw beside what the canary saw, weak percentiles marked', () => {
  const summary = summaryOf(
    ['time_to_first_token', 'standard', 210, 700],
    ['canary_time_to_first_token', 'standard', 205, 70],
    ['canary_time_to_first_token', 'optimized', 100, 3],
  )
  expect(linesOf(canary, summary)).toStrictEqual([
    '                  TTFT p50, ms  TTFT p90, ms  TTFT p99, ms',
    'canary     calls    run canary    run canary    run canary',
    'standard      70    210    205    210   ~205   ~210   ~205',
    'optimized      3      –   ~100      –   ~100      –   ~100',
  ])
})

test('of a run without a canary there is nothing to tell', () => {
  const summary = summaryOf(['time_to_first_token', 'standard', 210, 700])
  expect(linesOf(canary, summary)).toStrictEqual([])
})

test.each([12, 0])('a canary whose %d calls gave nothing to time says so', (calls) => {
  const store = makeMetricStore()
  store.count('canary_calls', {}, calls)
  store.closeInterval(0, 1_000)
  const summary = makeSummary(finishedRun(store))
  expect(linesOf(canary, summary)).toStrictEqual([`canary: ${calls} calls, none with a first token to time`])
})
