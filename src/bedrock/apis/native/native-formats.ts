import type {
  InvokeModelCommandInput,
  InvokeModelWithResponseStreamCommandInput,
  ServiceTierType,
} from '@aws-sdk/client-bedrock-runtime'
import type { Conversation } from '../../../conversation/conversation.ts'
import type { NativeBody } from '../../../models/native-body.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import type { CustomBody, GuardrailPlan, ModePlan } from '../../../plan/mode-plan.ts'
import { writeJson } from '../../../conversation/json-parts.ts'
import { type Body, joinBody } from '../../wire/body.ts'
import { hasMarks } from '../converse-request.ts'
import { mergeJson } from '../merge-json.ts'
import { claudeFormat } from './claude-format.ts'
import { makeCustomFormat } from './custom-format.ts'
import { type EncodedChunk, encodeFamiliar } from './familiar-chunk.ts'
import { llamaFormat } from './llama-format.ts'
import type { NativeFormat } from './native-format.ts'
import { novaFormat } from './nova-format.ts'

export const nativeFormats = { claude: claudeFormat, nova: novaFormat, llama: llamaFormat } as const satisfies Record<
  NativeBody,
  NativeFormat
>

const customFormats = new WeakMap<CustomBody, NativeFormat>()

/** Made once of each body that a scenario writes. */
export function nativeFormatOf(body: NativeBody | CustomBody): NativeFormat {
  if (typeof body === 'string') return nativeFormats[body]
  const known = customFormats.get(body)
  if (known !== undefined) return known
  const format = makeCustomFormat(body)
  customFormats.set(body, format)
  return format
}

/** Of a body that nobody knows, each chunk is parsed. */
export const familiarChunksOf = (body: NativeBody | CustomBody): readonly EncodedChunk[] =>
  typeof body === 'string' ? familiarChunks[body] : []

/** Made once: every stream compares with them. */
export const familiarChunks: Readonly<Record<NativeBody, readonly EncodedChunk[]>> = {
  claude: claudeFormat.familiar.map(encodeFamiliar),
  nova: novaFormat.familiar.map(encodeFamiliar),
  llama: llamaFormat.familiar.map(encodeFamiliar),
}

const TRACES = { enabled: 'ENABLED', disabled: 'DISABLED', enabled_full: 'ENABLED_FULL' } as const
const PROCESSING_MODES = { sync: 'SYNCHRONOUS', async: 'ASYNCHRONOUS' } as const

/**
 * The request of one call, for either API of InvokeModel: the model's own JSON, and in headers what Converse has in its
 * body. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export function makeInvokeInput(
  mode: ModePlan,
  conversation: Conversation,
  format: NativeFormat,
): InvokeModelCommandInput & InvokeModelWithResponseStreamCommandInput {
  const { guardrail, latency, model, requestMetadata, serviceTier } = mode
  return {
    modelId: model,
    // The SDK would call any bytes an octet stream.
    contentType: 'application/json',
    body: joinBody(makeInvokeBody(mode, conversation, format)),
    ...(latency === 'optimized' ? { performanceConfigLatency: latency } : {}),
    ...(serviceTier === null ? {} : { serviceTier: serviceTier as ServiceTierType }),
    ...(guardrail === null ? {} : { guardrailIdentifier: guardrail.identifier, guardrailVersion: guardrail.version }),
    ...(guardrail === null || guardrail.trace === null ? {} : { trace: TRACES[guardrail.trace] }),
    ...(hasMarks(requestMetadata) ? { requestMetadata: JSON.stringify(requestMetadata) } : {}),
  }
}

/** The part of it that is a call's own; the headers are those of the mode. */
export function makeInvokeBody(mode: ModePlan, conversation: Conversation, format: NativeFormat): Body {
  const body = { ...format.makeBody(mode, conversation), ...guardrailBody(mode.guardrail) }
  return writeJson(mergeJson(body, mode.additionalModelRequestFields))
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke-model.html */
function guardrailBody(guardrail: GuardrailPlan | null): JsonObject {
  const processing = guardrail?.streamProcessingMode ?? null
  if (processing === null) return {}
  return { 'amazon-bedrock-guardrailConfig': { streamProcessingMode: PROCESSING_MODES[processing] } }
}
