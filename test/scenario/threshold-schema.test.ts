import { expect, test } from 'vitest'
import { thresholdsSchema } from '../../src/scenario/threshold-schema.ts'

test('each expression becomes a threshold of its own, with nothing left open', () => {
  const written = {
    'time_to_first_token{mode:fast, prompt:chat}': [
      ' p(50) < 700 ',
      { threshold: 'med>=1', abortOnFail: true, delayAbortEval: 30_000 },
    ],
    calls: 'count>10',
  }
  const series = { metric: 'time_to_first_token', tags: { mode: 'fast', prompt: 'chat' } }
  expect(thresholdsSchema.parse(written)).toEqual([
    {
      ...series,
      expression: 'p(50) < 700',
      aggregate: { kind: 'percentile', name: 'p(50)', percent: 50 },
      operator: '<',
      limit: 700,
      abortOnFail: false,
      delayAbortEvalMs: 0,
      sure: false,
      windowMs: null,
    },
    {
      ...series,
      expression: 'med>=1',
      aggregate: { kind: 'percentile', name: 'med', percent: 50 },
      operator: '>=',
      limit: 1,
      abortOnFail: true,
      delayAbortEvalMs: 30_000,
      sure: false,
      windowMs: null,
    },
    {
      metric: 'calls',
      tags: {},
      expression: 'count>10',
      aggregate: { kind: 'count', name: 'count' },
      operator: '>',
      limit: 10,
      abortOnFail: false,
      delayAbortEvalMs: 0,
      sure: false,
      windowMs: null,
    },
  ])
})
