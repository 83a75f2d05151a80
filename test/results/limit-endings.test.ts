import { describe, expect, test } from 'vitest'
import type { CounterSeries } from '../../src/metrics/snapshot.ts'
import { findLimitEndings, nameFailure } from '../../src/results/limit-endings.ts'

const timeouts = { connectMs: 10_000, responseMs: 600_000, idleMs: 60_000, callMs: 3_600_000 }
const modes = [
  { name: 'a', timeouts },
  { name: 'b', timeouts: { ...timeouts, idleMs: 5_000 } },
]
const failed = (mode: string, failure: string, count: number, prompt = 'p'): CounterSeries => ({
  metric: 'calls_failed',
  tags: { scenario: 's', mode, prompt, failure },
  count,
})
const counters = [
  failed('b', 'stalled', 2),
  failed('a', 'stalled', 1),
  failed('a', 'stalled', 3, 'q'),
  failed('a', 'timeout', 1),
  failed('a', 'response-timeout', 1),
  failed('a', 'connect-timeout', 1),
  failed('a', 'connect', 7),
  failed('a', 'model-timeout', 7),
]

describe('findLimitEndings', () => {
  test('has what a limit ended, by mode and limit, and no failure of others', () => {
    expect(findLimitEndings(counters, modes)).toEqual([
      { mode: 'a', failure: 'connect-timeout', limit: 'connect', limitMs: 10_000, calls: 1 },
      { mode: 'a', failure: 'response-timeout', limit: 'response', limitMs: 600_000, calls: 1 },
      { mode: 'a', failure: 'stalled', limit: 'idle', limitMs: 60_000, calls: 4 },
      { mode: 'a', failure: 'timeout', limit: 'call', limitMs: 3_600_000, calls: 1 },
      { mode: 'b', failure: 'stalled', limit: 'idle', limitMs: 5_000, calls: 2 },
    ])
  })
})

describe('nameFailure', () => {
  const endings = findLimitEndings(counters, modes)

  test('names the limit and its length', () => {
    expect(nameFailure('stalled', endings, 'a')).toBe('stalled (timeouts.idle 1m)')
    expect(nameFailure('stalled', endings, 'b')).toBe('stalled (timeouts.idle 5s)')
    expect(nameFailure('timeout', endings)).toBe('timeout (timeouts.call 1h)')
  })

  test('names the limit alone where modes have several lengths of it', () => {
    expect(nameFailure('stalled', endings)).toBe('stalled (timeouts.idle)')
  })

  test("leaves others' failures as they are", () => {
    expect(nameFailure('model-timeout', endings, 'a')).toBe('model-timeout')
    expect(nameFailure('connect', endings)).toBe('connect')
  })
})
