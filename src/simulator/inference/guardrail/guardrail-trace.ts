import type { GuardrailWatch } from './watch-reply.ts'

/** `trace.guardrail`, for requests that ask for it. It says what was stopped and how long it took, and no text. */
export function guardrailTrace({ asked, promptMs, intervention }: GuardrailWatch): object | null {
  if (asked.trace === 'disabled') return null
  const { identifier } = asked
  const prompt = { ...(intervention === 'prompt' ? blocked : {}), invocationMetrics: metricsOf(promptMs) }
  return {
    ...(intervention === 'none' ? {} : { actionReason: 'Guardrail blocked.' }),
    inputAssessment: { [identifier]: prompt },
    ...(intervention === 'reply' ? { outputAssessments: { [identifier]: [blocked] } } : {}),
  }
}

/** The one topic that every guardrail of a profile denies. */
const blocked = { topicPolicy: { topics: [{ action: 'BLOCKED', name: 'Denied', type: 'DENY' }] } }

const metricsOf = (assessmentMs: number): object => ({
  guardrailProcessingLatency: Math.round(assessmentMs),
  usage: {
    contentPolicyUnits: 0,
    contextualGroundingPolicyUnits: 0,
    sensitiveInformationPolicyFreeUnits: 0,
    sensitiveInformationPolicyUnits: 0,
    topicPolicyUnits: 1,
    wordPolicyUnits: 0,
  },
})
