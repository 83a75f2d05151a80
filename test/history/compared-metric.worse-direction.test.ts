import { describe, expect, test } from 'vitest'
import { COUNTERS, TRENDS, type CounterName, type TrendName } from '../../src/metrics/metric-catalogue.ts'
import { worseDirection } from '../../src/history/compared-metric.ts'

const trends = Object.keys(TRENDS) as TrendName[]
const counters = Object.keys(COUNTERS) as CounterName[]

describe('the way in which a metric gets worse', () => {
  test('is up for every time', () => {
    const times = [...trends, ...counters].filter((metric) => ({ ...TRENDS, ...COUNTERS })[metric].unit === 'ms')
    expect(times.length).toBeGreaterThan(10)
    expect(times.filter((metric) => worseDirection(metric) !== 'higher')).toEqual([])
  })

  test('is down for what one wants more of', () => {
    expect(trends.filter((metric) => worseDirection(metric) === 'lower')).toEqual(['output_tokens_per_second'])
    expect(worseDirection('calls_completed')).toBe('lower')
    expect(worseDirection('calls_throttled')).toBe('higher')
    expect(worseDirection('dropped_iterations')).toBe('higher')
  })

  test('is none where neither end is better', () => {
    expect(worseDirection('input_token_ratio')).toBeNull()
    expect(worseDirection('stop_reasons')).toBeNull()
  })
})
