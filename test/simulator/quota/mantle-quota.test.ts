import { expect, test } from 'vitest'
import { makeMantleQuota } from '../../../src/simulator/quota/mantle-quota.ts'

const quota = (inputTokensPerMinute: number | null, outputTokensPerMinute: number | null) =>
  makeMantleQuota({ inputTokensPerMinute, outputTokensPerMinute, window: 'clock-minute' })

test('a call is admitted against the input alone, and the rest of what it reserved comes back', () => {
  const { ledger, read } = quota(100, 10)
  const first = ledger.reserve(0, { inputTokens: 80, outputTokens: 0 })
  expect(ledger.reserve(1, { inputTokens: 30, outputTokens: 0 })).toBe('tokens')
  if (typeof first === 'string') throw new Error('expected to be admitted')
  first.settle(2, { inputTokens: 20, outputTokens: 5 })
  expect(read(3)).toMatchObject({ inputTokens: { taken: 20, peak: 80, refusals: 1 }, outputTokens: { taken: 5 } })
  expect(typeof ledger.reserve(4, { inputTokens: 80, outputTokens: 0 })).toBe('object')
})

test('output is spent when no token more is left, and is there again in the next minute', () => {
  const { ledger, isOutputSpent } = quota(null, 10)
  const call = ledger.reserve(0, { inputTokens: 1, outputTokens: 0 })
  if (typeof call === 'string') throw new Error('expected to be admitted')
  call.adjust(1, { outputTokens: 9 })
  expect(isOutputSpent(1)).toBe(false)
  call.adjust(2, { outputTokens: 10 })
  expect(isOutputSpent(2)).toBe(true)
  expect(isOutputSpent(60_000)).toBe(false)
})
