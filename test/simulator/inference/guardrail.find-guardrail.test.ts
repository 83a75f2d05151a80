import { expect, test } from 'vitest'

import { findGuardrail } from '../../../src/simulator/inference/guardrail.ts'
import { guardrailProfile } from './guardrail/guardrail-profile.ts'

const guardrails = { abc: guardrailProfile() }

test.each(['abc', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc'])('%s is found', (identifier) => {
  expect(findGuardrail(guardrails, { identifier, version: '1' })).toMatchObject({ kind: 'found' })
})

test.each([
  ['an identifier', { identifier: 'other', version: '1' }, 400, 'ValidationException'],
  ['a name of every object', { identifier: 'constructor', version: '1' }, 400, 'ValidationException'],
  ['a version', { identifier: 'abc', version: '9' }, 404, 'ResourceNotFoundException'],
])('%s that the profile does not have is refused', (_, asked, status, name) => {
  expect(findGuardrail(guardrails, asked)).toMatchObject({ kind: 'refused', status, name })
})
