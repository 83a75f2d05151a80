import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { makeRunTotals } from '../../src/metrics/run-totals.ts'
import type { TrendSeries } from '../../src/metrics/snapshot.ts'

const samples = (mode: string, ...values: readonly number[]): TrendSeries => {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  return { metric: 'call_duration', tags: { mode, scenario: 'ramp' }, histogram: hdr.read() }
}

test('equal tags are one series, whether they are one object or not', () => {
  const totals = makeRunTotals()
  const first = samples('standard', 10)
  totals.addTrend(first)
  totals.addTrend({ ...first, histogram: samples('standard', 20).histogram })
  totals.addTrend(samples('standard', 30))
  expect(totals.totals().trends.map(({ histogram }) => histogram.count)).toEqual([3])
})

test('one object of tags may stand for several metrics', () => {
  const totals = makeRunTotals()
  const first = samples('standard', 10)
  totals.addTrend(first)
  totals.addTrend({ ...first, metric: 'response_time' })
  expect(totals.totals().trends.map(({ metric }) => metric)).toEqual(['call_duration', 'response_time'])
})

test('what is selected is read as one', () => {
  const totals = makeRunTotals()
  totals.addTrend(samples('standard', 10))
  totals.addTrend(samples('optimized', 30))
  totals.addCounter({ metric: 'calls', tags: { mode: 'standard' }, count: 2 })
  totals.addCounter({ metric: 'calls', tags: { mode: 'standard' }, count: 3 })
  totals.addCounter({ metric: 'calls', tags: { mode: 'optimized' }, count: 1 })
  expect(totals.trend('call_duration', {})).toMatchObject({ count: 2, min: 10, max: 30, mean: 20 })
  expect(totals.trend('call_duration', { mode: 'optimized' }).count).toBe(1)
  expect([totals.counter('calls', {}), totals.counter('calls', { mode: 'standard' })]).toEqual([6, 5])
})

test('minima and sums that are known exactly take the place of those that were added', () => {
  const totals = makeRunTotals()
  const rounded = samples('standard', 10_000, 20_000)
  totals.addTrend(rounded)
  totals.correct({ ...rounded, minThousandths: 10_001_234, sumThousandths: 30_001_234 })
  totals.correct({ metric: 'call_duration', tags: { mode: 'nowhere' }, minThousandths: 1, sumThousandths: 1 })
  const { count, max, mean, min } = totals.trend('call_duration', {})
  expect({ count, max, mean, min }).toEqual({ count: 2, max: 20_000, mean: 15_000.617, min: 10_001.234 })
  expect(totals.totals().trends).toHaveLength(1)
})
