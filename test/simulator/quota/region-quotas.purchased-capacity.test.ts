import { expect, test } from 'vitest'

import { makePurchasedCapacity } from '../../../src/simulator/quota/region-quotas.ts'

const UNIT = { inputTokensPerMinute: 10_000, outputTokensPerMinute: 1_000, window: 'clock-minute' } as const

test.each([
  ['input', { inputTokens: 10_001, outputTokens: 1 }],
  ['output', { inputTokens: 1, outputTokens: 1_001 }],
])('a call that wants more %s than there is takes nothing of either', (_name, wanted) => {
  const capacity = makePurchasedCapacity(UNIT)
  expect(capacity.ledger.reserve(0, wanted)).toBe('tokens')
  expect([capacity.read(0).inputTokens.taken, capacity.read(0).outputTokens.taken]).toEqual([0, 0])
})

test('the two are taken and settled apart', () => {
  const { ledger, read } = makePurchasedCapacity(UNIT)
  const reservation = ledger.reserve(0, { inputTokens: 4_000, outputTokens: 1_000 })
  if (typeof reservation === 'string') throw new Error(`refused for ${reservation}`)
  expect(ledger.reserve(0, { inputTokens: 1, outputTokens: 1 })).toBe('tokens')
  reservation.settle(500, { inputTokens: 3_000, outputTokens: 200 })
  expect(read(500)).toEqual({
    inputTokens: { amount: 10_000, taken: 3_000, peak: 4_000, refusals: 0 },
    outputTokens: { amount: 1_000, taken: 200, peak: 1_000, refusals: 1 },
  })
})
