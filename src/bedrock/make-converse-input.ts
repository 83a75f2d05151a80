import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'

/** The request of one call. What the mode leaves to the model is absent, not null: Bedrock refuses nulls. */
export function makeConverseInput(mode: ModePlan, conversation: Conversation): ConverseStreamCommandInput {
  const input: ConverseStreamCommandInput = {
    modelId: mode.model,
    messages: conversation.messages.map(({ role, text }) => ({ role, content: [{ text }] })),
  }
  if (conversation.system !== null) input.system = [{ text: conversation.system }]
  const inferenceConfig = makeInferenceConfig(mode, conversation)
  if (Object.keys(inferenceConfig).length > 0) input.inferenceConfig = inferenceConfig
  if (mode.latency === 'optimized') input.performanceConfig = { latency: 'optimized' }
  return input
}

function makeInferenceConfig(
  { inference }: ModePlan,
  conversation: Conversation,
): NonNullable<ConverseStreamCommandInput['inferenceConfig']> {
  const maxTokens = conversation.maxOutputTokens ?? inference.maxTokens
  return {
    ...(maxTokens === null ? {} : { maxTokens }),
    ...(inference.temperature === null ? {} : { temperature: inference.temperature }),
    ...(inference.topP === null ? {} : { topP: inference.topP }),
    ...(inference.stopSequences.length === 0 ? {} : { stopSequences: [...inference.stopSequences] }),
  }
}
