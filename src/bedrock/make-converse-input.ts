import type { ConverseCommandInput, ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime'
import type { DocumentType } from '@smithy/types'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { cachePoints } from './cache-points.ts'
import { inferenceFields } from './inference-fields.ts'

type GuardrailConfig = NonNullable<ConverseStreamCommandInput['guardrailConfig']>

/**
 * The request of one call, for either API of Converse. What the mode leaves to the model is absent, not null: Bedrock
 * refuses nulls.
 */
export const makeConverseInput = (
  mode: ModePlan,
  conversation: Conversation,
): ConverseCommandInput & ConverseStreamCommandInput => ({
  modelId: mode.model,
  ...makeConverseBody(mode, conversation),
})

/** The part of it that is the request's body: as JSON, member for member, in the order in which the SDK writes them. */
export function makeConverseBody(
  mode: ModePlan,
  conversation: Conversation,
): Omit<ConverseCommandInput & ConverseStreamCommandInput, 'modelId'> {
  const points = cachePoints(mode, conversation)
  const cachePoint = { type: 'default', ...(points.ttl === null ? {} : { ttl: points.ttl }) } as const
  const inferenceConfig = inferenceFields(mode, conversation)
  const { additionalModelRequestFields, additionalModelResponseFieldPaths: paths } = mode
  const { guardrail, latency, serviceTier } = mode
  return {
    messages: conversation.messages.map(({ role, text }, index) => ({
      role,
      content: points.messages.has(index) ? [{ text }, { cachePoint }] : [{ text }],
    })),
    ...(conversation.system === null
      ? {}
      : { system: [{ text: conversation.system }, ...(points.system ? [{ cachePoint }] : [])] }),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
    ...(guardrail === null ? {} : { guardrailConfig: makeGuardrailConfig(guardrail, mode.api === 'converse-stream') }),
    ...(additionalModelRequestFields === null
      ? {}
      : { additionalModelRequestFields: additionalModelRequestFields as DocumentType }),
    ...((paths?.length ?? 0) === 0 ? {} : { additionalModelResponseFieldPaths: [...(paths ?? [])] }),
    ...(latency === 'optimized' ? { performanceConfig: { latency } } : {}),
    ...(serviceTier === null ? {} : { serviceTier: { type: serviceTier } }),
  }
}

/** How to treat a stream is a part of the streaming API only. */
const makeGuardrailConfig = (
  { identifier, streamProcessingMode, trace, version }: NonNullable<ModePlan['guardrail']>,
  isStream: boolean,
): GuardrailConfig => ({
  guardrailIdentifier: identifier,
  guardrailVersion: version,
  ...(trace === null ? {} : { trace }),
  ...(streamProcessingMode === null || !isStream ? {} : { streamProcessingMode }),
})
