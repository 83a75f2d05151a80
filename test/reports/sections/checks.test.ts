import { expect, test } from 'vitest'
import { makeMetricStore } from '../../../src/metrics/metric-store.ts'
import type { CounterName } from '../../../src/metrics/metric-catalogue.ts'
import { checks } from '../../../src/reports/sections/checks.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { finishedRun } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

function summaryOf(
  ...counted: readonly (readonly [metric: CounterName, mode: string, check: string, count: number])[]
) {
  const store = makeMetricStore()
  const calls = ['standard', 'optimized'].flatMap((mode) => [
    { metric: 'calls' as const, tags: { mode }, count: 12 },
    { metric: 'calls_completed' as const, tags: { mode }, count: 10 },
    { metric: 'calls_throttled' as const, tags: { mode }, count: 2 },
  ])
  const counters = counted.map(([metric, mode, check, count]) => ({ metric, tags: { mode, check }, count }))
  store.apply({ trends: [], counters: [...calls, ...counters] })
  store.closeInterval(0, 1_000)
  return makeSummary(finishedRun(store))
}

test('each check stands under its mode with its rate, those that failed first, and what was not checked', () => {
  const summary = summaryOf(
    ['checks', 'standard', 'is-whole', 10],
    ['checks', 'standard', 'is-json', 10],
    ['checks', 'optimized', 'is-whole', 10],
    ['checks', 'optimized', 'is-json', 5],
    ['checks_failed', 'optimized', 'is-json', 5],
    ['checks_failed', 'optimized', 'knows', 10],
    ['checks_timed_out', 'optimized', 'knows', 2],
  )
  expect(linesOf(checks, summary)).toMatchInlineSnapshot(`
    [
      "checks     check     passed  failed     rate",
      "standard   is-json       10       0  100.0 %",
      "standard   is-whole      10       0  100.0 %",
      "optimized  knows          0      10    0.0 %",
      "optimized  is-json        5       5   50.0 %",
      "optimized  is-whole      10       0  100.0 %",
      "not checked: 4 calls that did not complete",
      "knows had no answer within 100 ms 2 times, and failed: its regular expression backtracks too long. Meanwhile its thread did nothing else",
    ]
  `)
})

test('of a run without checks there is nothing to tell', () => {
  expect(linesOf(checks, summaryOf())).toStrictEqual([])
})
