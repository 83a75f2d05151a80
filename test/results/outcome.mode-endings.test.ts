import { expect, test } from 'vitest'
import type { CounterSeries } from '../../src/metrics/snapshot.ts'
import { endingsOfModes } from '../../src/results/outcome.ts'

const counted = (metric: CounterSeries['metric'], count: number, tags: CounterSeries['tags']): CounterSeries => ({
  metric,
  tags: { scenario: 's', ...tags },
  count,
})

test('each mode has its calls of all scenarios and prompts together, and what became of those that did not complete', () => {
  const counters = [
    counted('calls', 9, { mode: 'a', prompt: 'p' }),
    counted('calls', 5, { mode: 'a', prompt: 'q' }),
    counted('calls', 3, { mode: 'b', prompt: 'p' }),
    counted('calls_completed', 2, { mode: 'b', prompt: 'p' }),
    counted('calls_failed', 1, { mode: 'b', prompt: 'p', failure: 'timeout' }),
    counted('calls_aborted', 2, { mode: 'a', prompt: 'p' }),
    counted('calls_throttled', 4, { mode: 'a', prompt: 'q', throttle: 'tokens' }),
    counted('calls_failed', 7, { mode: 'a', prompt: 'p', failure: 'validation' }),
    counted('calls_failed', 1, { mode: 'a', prompt: 'q', failure: 'validation' }),
    counted('attempts', 14, { mode: 'a', prompt: 'p' }),
  ]
  const limits = [{ mode: 'b', failure: 'timeout', limit: 'call', limitMs: 60_000, calls: 1 } as const]
  expect(endingsOfModes(counters, ['c', 'b', 'a'], limits)).toEqual([
    { mode: 'c', calls: 0, completed: 0, throttled: 0, failed: 0, cancelled: 0, others: [] },
    {
      mode: 'b',
      calls: 3,
      completed: 2,
      throttled: 0,
      failed: 1,
      cancelled: 0,
      others: [{ name: 'timeout (timeouts.call 1m)', count: 1 }],
    },
    {
      mode: 'a',
      calls: 14,
      completed: 0,
      throttled: 4,
      failed: 8,
      cancelled: 0,
      others: [
        { name: 'validation', count: 8 },
        { name: 'throttled (tokens)', count: 4 },
        { name: 'aborted', count: 2 },
      ],
    },
  ])
})
