// What the physics needs of a Converse body.
import type { GuardrailAsked, InferenceRequest, ParsedRequest } from '../inference/inference-request.ts'
import { isListOfRecords, isRecord, parseJson } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import { invalid, malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { measureConversation } from './measure-conversation.ts'

/** Any bytes at all. A body of the wrong shape is refused as the real service refuses it. */
export function parseConverse(body: Buffer): ParsedRequest {
  const json = parseJson(body)
  if (!isRecord(json)) return refused(malformedBody)
  return parseConverseRecord(json)
}

/** The same, of a body that is parsed already: a record of a batch job, or the input of CountTokens. */
export function parseConverseRecord(json: JsonRecord): ParsedRequest {
  const parts = readParts(json)
  if (parts === null) return refused(malformedBody)
  const problem = checkMaxTokens(parts.inference) ?? checkEnums(parts)
  if (problem !== null) return refused(problem)
  const prompt = measureConversation(parts)
  if ('status' in prompt) return refused(prompt)
  const request: InferenceRequest = {
    prompt,
    maxTokens: (parts.inference['maxTokens'] ?? null) as number | null,
    latency: (parts.performance['latency'] ?? null) as InferenceRequest['latency'],
    serviceTier: (parts.tier['type'] ?? null) as InferenceRequest['serviceTier'],
    guardrail: parts.guardrail === null ? null : readGuardrail(parts.guardrail),
  }
  return { kind: 'accepted', request }
}

const refused = (error: ApiError): ParsedRequest => ({ kind: 'refused', error })

interface ConverseParts {
  readonly messages: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly tools: readonly JsonRecord[]
  readonly inference: JsonRecord
  readonly performance: JsonRecord
  readonly tier: JsonRecord
  readonly guardrail: JsonRecord | null
}

/** Null when a part is not of its kind. */
function readParts(json: JsonRecord): ConverseParts | null {
  const messages = json['messages'] ?? []
  const system = json['system'] ?? []
  const toolConfig = json['toolConfig'] ?? {}
  const inference = json['inferenceConfig'] ?? {}
  const performance = json['performanceConfig'] ?? {}
  const tier = json['serviceTier'] ?? {}
  const guardrail = json['guardrailConfig'] ?? null
  if (!isListOfRecords(messages) || !isListOfRecords(system) || !isRecord(toolConfig)) return null
  const tools = toolConfig['tools'] ?? []
  if (!isListOfRecords(tools) || !isRecord(inference) || !isRecord(performance) || !isRecord(tier)) return null
  if (guardrail !== null && !isRecord(guardrail)) return null
  return { messages, system, tools, inference, performance, tier, guardrail }
}

function checkMaxTokens({ maxTokens = null }: JsonRecord): ApiError | null {
  if (maxTokens === null) return null
  if (!Number.isInteger(maxTokens)) return malformedBody
  if ((maxTokens as number) >= 1) return null
  return invalid(
    `1 validation error detected: Value '${maxTokens as number}' at 'inferenceConfig.maxTokens' failed to satisfy ` +
      'constraint: Member must have value greater than or equal to 1',
  )
}

const ENUMS = {
  'performanceConfig.latency': ['optimized', 'standard'],
  'serviceTier.type': ['default', 'flex', 'priority', 'reserved'],
  'guardrailConfig.trace': ['disabled', 'enabled', 'enabled_full'],
  'guardrailConfig.streamProcessingMode': ['async', 'sync'],
} as const

function checkEnums({ performance, tier, guardrail }: ConverseParts): ApiError | null {
  return (
    checkEnum('performanceConfig.latency', performance['latency']) ??
    checkEnum('serviceTier.type', tier['type']) ??
    checkEnum('guardrailConfig.trace', guardrail?.['trace']) ??
    checkEnum('guardrailConfig.streamProcessingMode', guardrail?.['streamProcessingMode'])
  )
}

function checkEnum(member: keyof typeof ENUMS, value: unknown): ApiError | null {
  const known: readonly unknown[] = ENUMS[member]
  if (value === undefined || value === null || known.includes(value)) return null
  return invalid(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${known.join(', ')}]`,
  )
}

const readGuardrail = (config: JsonRecord): GuardrailAsked => ({
  identifier: textOrNone(config['guardrailIdentifier']),
  version: textOrNone(config['guardrailVersion']),
  trace: (config['trace'] ?? 'disabled') as GuardrailAsked['trace'],
  streamProcessingMode: (config['streamProcessingMode'] ?? 'sync') as GuardrailAsked['streamProcessingMode'],
})

const textOrNone = (value: unknown): string => (typeof value === 'string' ? value : '')
