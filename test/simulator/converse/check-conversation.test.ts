import { expect, test } from 'vitest'

import { checkInferenceConfig } from '../../../src/simulator/converse/check-conversation.ts'

test.each([
  {},
  { maxTokens: null, temperature: null, topP: null, stopSequences: null },
  { maxTokens: 1, temperature: 0, topP: 0, stopSequences: [] },
  { maxTokens: 2_147_483_647, temperature: 1, topP: 1, stopSequences: ['a', 'b'] },
  { temperature: 0.5, topP: 0.999, later: 'x' },
])('%j is accepted', (config) => {
  expect(checkInferenceConfig(config)).toBeNull()
})

test.each([
  [{ maxTokens: 0 }, '0', 'maxTokens', 'greater than or equal to 1'],
  [{ maxTokens: -5 }, '-5', 'maxTokens', 'greater than or equal to 1'],
  [{ temperature: 1.5 }, '1.5', 'temperature', 'less than or equal to 1'],
  [{ temperature: 99 }, '99.0', 'temperature', 'less than or equal to 1'],
  [{ temperature: -0.1 }, '-0.1', 'temperature', 'greater than or equal to 0'],
  [{ topP: 2 }, '2.0', 'topP', 'less than or equal to 1'],
  [{ topP: -1 }, '-1.0', 'topP', 'greater than or equal to 0'],
])('%j is out of range', (config, value, member, range) => {
  expect(checkInferenceConfig(config)).toEqual({
    kind: 'refused',
    status: 400,
    name: 'ValidationException',
    message:
      `1 validation error detected: Value '${value}' at 'inferenceConfig.${member}' failed to satisfy constraint: ` +
      `Member must have value ${range}`,
  })
})

test.each([
  { maxTokens: 1.5 },
  { maxTokens: '5' },
  { maxTokens: Infinity },
  { temperature: '1' },
  { temperature: Infinity },
  { temperature: true },
  { topP: [0.5] },
  { stopSequences: 'a' },
  { stopSequences: [1] },
  { stopSequences: [null] },
  { stopSequences: { 0: 'a' } },
])('%j cannot be read', (config) => {
  expect(checkInferenceConfig(config)).toMatchObject({ status: 400, name: 'SerializationException' })
})
