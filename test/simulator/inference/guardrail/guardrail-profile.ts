import type { GuardrailAsked } from '../../../../src/simulator/inference/inference-request.ts'
import type { GuardrailProfile } from '../../../../src/simulator/profile/profile.ts'

/** A guardrail that lets everything pass, for the tests to change one figure of. */
export const guardrailProfile = (changes: Partial<GuardrailProfile> = {}): GuardrailProfile => ({
  versions: ['DRAFT', '1'],
  assessmentMs: { kind: 'constant', value: 70 },
  deltasPerAssessment: 4,
  inputInterventionShare: 0,
  outputInterventionShare: 0,
  blockedMessage: 'Blocked.',
  ...changes,
})

export const guardrailAsked = (changes: Partial<GuardrailAsked> = {}): GuardrailAsked => ({
  identifier: 'abc',
  version: '1',
  trace: 'disabled',
  streamProcessingMode: 'sync',
  ...changes,
})
