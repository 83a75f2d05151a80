import { expect, test } from 'vitest'

import { settledTokens } from '../../../src/simulator/quota/settled-tokens.ts'

// The first two are one account's `EstimatedTPMQuotaUsage` for Sonnet 4.6, whose burndown is 5. Of the second only
// the reply's 4 tokens and the result are known: 34 - 5 × 4 leaves a prompt of 14 tokens, so it is another prompt
// than the first one's 26, with which it would be 46.
test.each([
  ['26 + 5 × 1203, as measured', { inputTokens: 26, cacheWriteTokens: 0, outputTokens: 1_203, burndown: 5 }, 6_041],
  ['14 + 5 × 4, whatever maxTokens', { inputTokens: 14, cacheWriteTokens: 0, outputTokens: 4, burndown: 5 }, 34],
  ['no burndown', { inputTokens: 100, cacheWriteTokens: 0, outputTokens: 50, burndown: 1 }, 150],
  ['cache writes at what they are', { inputTokens: 10, cacheWriteTokens: 2_000, outputTokens: 3, burndown: 15 }, 2_055],
  ['nothing', { inputTokens: 0, cacheWriteTokens: 0, outputTokens: 0, burndown: 10 }, 0],
])('%s', (_name, use, tokens) => {
  expect(settledTokens(use)).toBe(tokens)
})
