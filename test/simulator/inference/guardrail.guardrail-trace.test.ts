import { expect, test } from 'vitest'

import { guardrailTrace, type GuardrailWatch } from '../../../src/simulator/inference/guardrail.ts'
import { guardrailAsked, guardrailProfile } from './guardrail/guardrail-profile.ts'

const trace = (intervention: GuardrailWatch['intervention'], asked: GuardrailWatch['asked']['trace'] = 'enabled') =>
  guardrailTrace({ profile: guardrailProfile(), asked: guardrailAsked({ trace: asked }), promptMs: 70.4, intervention })

const topicPolicy = { topics: [{ action: 'BLOCKED', name: 'Denied', type: 'DENY' }] }

test('there is none unless it is asked for', () => {
  expect(trace('prompt', 'disabled')).toBeNull()
})

test('it says how long looking at the prompt took', () => {
  expect(trace('none')).toMatchObject({
    inputAssessment: { abc: { invocationMetrics: { guardrailProcessingLatency: 70 } } },
  })
  expect(trace('none')).not.toHaveProperty('actionReason')
})

test('it says what was stopped', () => {
  expect(trace('prompt')).toMatchObject({ inputAssessment: { abc: { topicPolicy } } })
  expect(trace('prompt')).not.toHaveProperty('outputAssessments')
  expect(trace('reply')).toMatchObject({ outputAssessments: { abc: [{ topicPolicy }] } })
})
