import { describe, expect, test } from 'vitest'
import { GATED_METRICS, parseComparedMetric } from '../../src/history/compared-metric.ts'

describe('a metric that runs are compared by', () => {
  test.each([
    ['time_to_first_token p(95)', { kind: 'percentile', percentile: '95', unit: 'ms', worse: 'higher' }],
    ['output_tokens_per_second med', { kind: 'percentile', percentile: '50', worse: 'lower' }],
    ['call_duration p(99.9)', { name: 'call_duration p(99.9)' }],
    ['calls_throttled rate', { kind: 'share', unit: 'of calls', worse: 'higher' }],
    ['output_tokens rate', { kind: 'rate', unit: 'tokens/s', worse: 'lower' }],
    ['checks rate', { kind: 'share', unit: 'of checks', worse: 'lower' }],
    ['checks_failed rate', { kind: 'share', unit: 'of checks', worse: 'higher' }],
  ])('%s', (text, metric) => {
    expect(parseComparedMetric(text)).toMatchObject(metric)
  })

  test.each([
    ['time_to_first_token', /a metric and an aggregate/],
    ['time_to_first_token p(93)', /N one of 10, 25, 50/],
    ['time_to_first_token avg', /an aggregate p\(N\)/],
    ['time_to_first_token{mode:a} p(50)', /without tags/],
    ['tokens_of_joy rate', /a trend or a counter/],
    ['vus value', /a trend or a counter/],
    ['calls count', /the aggregate rate/],
    ['calls_cancelled rate', /a better and a worse end/],
    ['input_token_ratio p(50)', /a better and a worse end/],
  ])('%s is none', (text, expected) => {
    expect(parseComparedMetric(text)).toEqual({ expected: expect.stringMatching(expected) })
  })

  test('is, unless told otherwise, what a user waits for', () => {
    expect(GATED_METRICS.map(({ name, worse }) => `${name} ${worse}`)).toEqual([
      'time_to_first_token p(95) higher',
      'call_duration p(95) higher',
    ])
  })
})
