import { StopReason } from '@aws-sdk/client-bedrock-runtime'
import { expect, test } from 'vitest'
import { toStopReason } from '../../src/metrics/stop-reason.ts'

test.each(Object.values(StopReason))('%s of the SDK is counted as itself', (word) => {
  expect(toStopReason(word)).toBe(word)
})

test.each([
  ['length', 'max_tokens'],
  ['stop', 'end_turn'],
  ['refusal', 'refusal'],
  ['something_later', 'other'],
  ['toString', 'other'],
  [null, 'unknown'],
])('%s is counted as %s', (word, counted) => {
  expect(toStopReason(word)).toBe(counted)
})
