import { expect, test } from 'vitest'
import { cancelSchema } from '../../src/scenario/cancel-schema.ts'

const constant = (value: number) => ({ kind: 'constant', value })

test.each([
  [
    { share: 0.1, after: '3s' },
    { kind: 'time', afterMs: constant(3_000) },
  ],
  [
    { share: 0.1, beforeFirstToken: '500ms' },
    { kind: 'first-token', afterMs: constant(500) },
  ],
  [
    { share: 0.1, afterTokens: 50 },
    { kind: 'tokens', tokens: constant(50) },
  ],
  [
    { share: 0.1, afterTokens: { uniform: [10, 20] } },
    { kind: 'tokens', tokens: { kind: 'uniform', min: 10, max: 20 } },
  ],
])('%j is when a call is cancelled', (written, at) => {
  expect(cancelSchema.parse(written)).toEqual({ share: 0.1, at })
})

test.each([
  [{ share: 0.1 }, 'exactly one of after, beforeFirstToken and afterTokens'],
  [{ share: 0.1, after: '1s', afterTokens: 3 }, 'exactly one of after, beforeFirstToken and afterTokens'],
  [{ after: '1s' }, ''],
  [{ share: 10, after: '1s' }, ''],
  [{ share: 0.1, afterTokens: 0 }, ''],
  [{ share: 0.1, after: 'soon' }, ''],
])('%j is refused', (written, message) => {
  const { error, success } = cancelSchema.safeParse(written)
  expect(success).toBe(false)
  expect(error?.issues.map((issue) => issue.message).join()).toContain(message)
})
