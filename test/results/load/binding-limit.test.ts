import { expect, test } from 'vitest'
import { bindingLimit } from '../../../src/results/load/binding-limit.ts'
import type { QuotaLimit } from '../../../src/results/load/load-summary.ts'

const limit = (
  name: QuotaLimit['limit'],
  callsPerMinute: number | null,
  firstMinuteOver: string | null = null,
): QuotaLimit => ({ limit: name, given: 100, callsPerMinute, firstMinuteOver })

const kinds = (counts: Readonly<Record<string, number>>) => [
  { kinds: Object.entries(counts).map(([throttle, count]) => ({ throttle, count, share: 0.1 })) },
]

const [early, late] = ['2026-11-20T10:01:00.000Z', '2026-11-20T10:02:00.000Z']

test('the limit that calls were throttled by binds, whatever was used', () => {
  const limits = [limit('requestsPerMinute', 60), limit('tokensPerMinute', 90, early)]
  expect(bindingLimit(limits, kinds({ requests: 3, tokens: 1 }))).toEqual({
    limit: 'requestsPerMinute',
    why: 'throttled',
    callsPerMinute: 60,
  })
  expect(bindingLimit(limits, kinds({ requests: 1, tokens: 3 }))).toMatchObject({
    limit: 'tokensPerMinute',
    why: 'throttled',
  })
})

test('of input and output apart, throttled for tokens, the one that admits fewer calls binds', () => {
  const limits = [limit('requestsPerMinute', 1), limit('inputTokensPerMinute', 40), limit('outputTokensPerMinute', 20)]
  expect(bindingLimit(limits, kinds({ tokens: 1 }))).toMatchObject({ limit: 'outputTokensPerMinute' })
})

test('a throttle by what nobody gives, and one of capacity, say nothing of what is given', () => {
  const limits = [limit('tokensPerMinute', 90, late), limit('inputTokensPerMinute', 80, early)]
  for (const refused of [{ requests: 9 }, { capacity: 9, 'daily-tokens': 2 }]) {
    expect(bindingLimit(limits, kinds(refused))).toMatchObject({ limit: 'inputTokensPerMinute', why: 'over' })
  }
})

test('without a throttle the one that was exceeded first binds; in one minute, the one that admits fewer calls', () => {
  const first = [limit('requestsPerMinute', 10, late), limit('tokensPerMinute', 90, early)]
  expect(bindingLimit(first, [])).toMatchObject({ limit: 'tokensPerMinute', why: 'over' })
  const same = [limit('requestsPerMinute', 10, early), limit('tokensPerMinute', 90, early)]
  expect(bindingLimit(same, [])).toMatchObject({ limit: 'requestsPerMinute', why: 'over' })
})

test('where none was reached, the one that the same calls would reach first; null where that is not known', () => {
  const limits = [limit('requestsPerMinute', 60), limit('tokensPerMinute', 41)]
  expect(bindingLimit(limits, [])).toEqual({ limit: 'tokensPerMinute', why: 'mix', callsPerMinute: 41 })
  expect(bindingLimit([limit('tokensPerMinute', null)], [])).toBeNull()
  expect(bindingLimit([], kinds({ tokens: 1 }))).toBeNull()
})
