// How models are asked to think, in the fields of their own: keys of the body with InvokeModel, and with Converse those that
// it hands on.
// Claude: https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
// Nova: https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
import type { JsonObject } from '../../../conversation/json.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'

export function claudeThinking({ thinking }: ModePlan): JsonObject {
  switch (thinking) {
    case null:
      return {}
    case 'off':
      return { thinking: { type: 'disabled' } }
    case 'adaptive':
      return { thinking: { type: 'adaptive' } }
    default:
      return { thinking: { type: 'enabled', budget_tokens: thinking.budgetTokens } }
  }
}

export function novaThinking({ effort, thinking }: ModePlan): JsonObject {
  if (thinking === null) return {}
  if (thinking === 'off') return { reasoningConfig: { type: 'disabled' } }
  return { reasoningConfig: { type: 'enabled', ...(effort === null ? {} : { maxReasoningEffort: effort }) } }
}

/** What Converse hands on to the model. */
export function thinkingFields(mode: ModePlan): JsonObject {
  switch (mode.dialect) {
    case 'claude':
      return claudeThinking(mode)
    case 'nova':
      return novaThinking(mode)
    case 'llama':
    case null:
      return {}
  }
}

/** The effort that Converse has a member for; null where it is a part of the model's own fields. */
export const converseEffort = ({ dialect, effort }: ModePlan): ModePlan['effort'] =>
  dialect === 'nova' ? null : effort
