import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'

/** What a call says of how its reply is made. What is left to the model is absent, not null: Bedrock refuses nulls. */
export interface InferenceFields {
  maxTokens?: number
  temperature?: number
  topP?: number
  stopSequences?: string[]
}

export function inferenceFields({ inference }: ModePlan, conversation: Conversation): InferenceFields {
  const maxTokens = conversation.maxOutputTokens ?? inference.maxTokens
  return {
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(inference.temperature === null ? {} : { temperature: inference.temperature }),
    ...(inference.topP === null ? {} : { topP: inference.topP }),
    ...(inference.stopSequences.length === 0 ? {} : { stopSequences: [...inference.stopSequences] }),
  }
}
