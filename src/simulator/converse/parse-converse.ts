// What the physics needs of a Converse body.
import { type ModelAsks, readEffort, readInterleaved, readThinking, samplingAsked } from '../inference/model-asks.ts'
import type { GuardrailAsked, InferenceRequest, ParsedRequest } from '../inference/inference-request.ts'
import { isListOfRecords, isRecord, type JsonRecord, parseJson } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { makeMediaEye, type MediaEye } from '../inference/media-eye.ts'
import { usualMedia } from '../profile/media-schema.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import { type ApiError, invalid, malformedBody, isError } from '../wire/api-error.ts'
import {
  enumViolations,
  lengthViolations,
  missing,
  optionalEnumViolations,
  refuseOne,
  refuseViolations,
} from '../wire/constraints.ts'
import { areBlocksReadable, checkBlocks } from './check-blocks.ts'
import { checkToolChoice } from './check-tools.ts'
import { checkConversation, checkInferenceConfig } from './check-conversation.ts'
import { conversationAsks, measureConversation } from './measure-conversation.ts'

/** What a model has to do with how a prompt is counted. */
export type MeasuringModel = Pick<ModelProfile, 'cache' | 'media'>

/** Any bytes at all. A body of the wrong shape is refused as the real service refuses it. */
export function parseConverse(body: Buffer, model: MeasuringModel | null = null): ParsedRequest {
  const json = parseJson(body)
  if (!isRecord(json)) return malformedBody
  return parseConverseRecord(json, model)
}

/** The same, of a body that is parsed already: a record of a batch job, or the input of CountTokens. */
export function parseConverseRecord(json: JsonRecord, model: MeasuringModel | null = null): ParsedRequest {
  const parts = readParts(json)
  if (parts === null || !areBlocksReadable(parts)) return malformedBody
  const problem =
    checkInferenceConfig(parts.inference) ??
    checkEnums(parts) ??
    checkToolChoice(parts.toolChoice) ??
    checkConversation(parts, isRecord(json['toolConfig'])) ??
    checkBlocks(parts)
  if (problem !== null) return problem
  const guardrail = parts.guardrail && readGuardrail(parts.guardrail)
  if (guardrail !== null && isError(guardrail)) return guardrail
  const eye = makeMediaEye(model?.media ?? usualMedia)
  const whole = withOwnTools(parts, json['additionalModelRequestFields'])
  const prompt = measureConversation(whole, cachesByItself(model), eye)
  const asks = readAsks(json, whole, eye)
  if (isError(asks)) return asks
  const request: InferenceRequest = {
    prompt,
    asks,
    maxTokens: (parts.inference['maxTokens'] ?? null) as number | null,
    latency: (parts.performance['latency'] ?? null) as InferenceRequest['latency'],
    serviceTier: (parts.tier['type'] ?? null) as InferenceRequest['serviceTier'],
    guardrail,
  }
  return { kind: 'accepted', request }
}

interface ConverseParts {
  readonly messages: readonly JsonRecord[]
  readonly system: readonly JsonRecord[]
  readonly tools: readonly JsonRecord[]
  readonly toolChoice: unknown
  readonly isParallel: boolean
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
  return {
    messages,
    system,
    tools,
    toolChoice: toolConfig['toolChoice'],
    isParallel: true,
    inference,
    performance,
    tier,
    guardrail,
  }
}

function readAsks(json: JsonRecord, parts: ConverseParts, eye: MediaEye): ModelAsks | ApiError {
  const fields = json['additionalModelRequestFields'] ?? {}
  const output = json['outputConfig'] ?? {}
  const paths = json['additionalModelResponseFieldPaths'] ?? []
  if (!isRecord(fields) || !isRecord(output) || !Array.isArray(paths)) return malformedBody
  const format = readTextFormat(output['textFormat'] ?? null)
  if (isError(format)) return format
  const problem = checkFieldPaths(paths)
  if (problem !== null) return problem
  const { temperature, topP } = parts.inference
  return {
    ...conversationAsks(parts, parts),
    media: eye.seen(),
    isNative: false,
    sampling: samplingAsked({
      temperature: temperature ?? fields['temperature'],
      top_p: topP ?? fields['top_p'],
      top_k: fields['top_k'],
    }),
    thinking: readThinking(fields),
    isInterleaved: readInterleaved(fields),
    effort: readEffort(fields, output['effort'] ?? null),
    outputSchema: format.schema,
    responseFieldPaths: paths as readonly string[],
  }
}

/** Claude's own `tools` and `tool_choice`, which the model is sent beside those of Converse. */
function withOwnTools(parts: ConverseParts, fields: unknown): ConverseParts {
  if (!isRecord(fields)) return parts
  const { tools, tool_choice: choice } = fields
  const { type, name, disable_parallel_tool_use: isSerial } = isRecord(choice) ? choice : {}
  const own = type === 'tool' ? { tool: { name } } : type === 'any' ? { any: {} } : undefined
  return {
    ...parts,
    tools: isListOfRecords(tools) ? [...parts.tools, ...tools] : parts.tools,
    toolChoice: parts.toolChoice ?? own,
    isParallel: isSerial !== true,
  }
}

const MOST_FIELD_PATHS = 10

function checkFieldPaths(paths: readonly unknown[]): ApiError | null {
  if (!paths.every((path) => typeof path === 'string')) return malformedBody
  return refuseViolations(lengthViolations('additionalModelResponseFieldPaths', paths.length, 0, MOST_FIELD_PATHS))
}

/** The schema that a structured output is to follow, or null. */
function readTextFormat(format: unknown): { readonly schema: JsonRecord | null } | ApiError {
  if (format === null) return { schema: null }
  const place = 'outputConfig.textFormat'
  if (!isRecord(format)) return malformedBody
  const { type = null, structure = null } = format
  if (structure !== null && !isRecord(structure)) return malformedBody
  const schema = isRecord(structure?.['jsonSchema']) ? (structure['jsonSchema']['schema'] ?? null) : null
  if (schema !== null && typeof schema !== 'string') return malformedBody
  const violations = [
    ...(type === null ? [missing(`${place}.type`)] : enumViolations(`${place}.type`, type, ['json_schema'])),
    ...(schema === null ? [missing(`${place}.structure.jsonSchema.schema`)] : []),
  ]
  const problem = refuseViolations(violations)
  if (problem !== null) return problem
  const parsed = parseJson(Buffer.from(schema as string))
  return isRecord(parsed) ? { schema: parsed } : noSchema
}

/** By analogy. */
const noSchema = invalid('The JSON schema in outputConfig.textFormat.structure.jsonSchema.schema is not a JSON object.')

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

const checkEnum = (member: keyof typeof ENUMS, value: unknown): ApiError | null =>
  refuseViolations(optionalEnumViolations(member, value, ENUMS[member]))

function readGuardrail(config: JsonRecord): GuardrailAsked | ApiError {
  const { guardrailIdentifier: identifier, guardrailVersion: version } = config
  if (typeof identifier !== 'string') return missingText('guardrailConfig.guardrailIdentifier', identifier)
  if (typeof version !== 'string') return missingText('guardrailConfig.guardrailVersion', version)
  return {
    identifier,
    version,
    trace: (config['trace'] ?? 'disabled') as GuardrailAsked['trace'],
    streamProcessingMode: (config['streamProcessingMode'] ?? 'sync') as GuardrailAsked['streamProcessingMode'],
  }
}

const missingText = (member: string, value: unknown): ApiError =>
  value === undefined || value === null ? refuseOne(missing(member)) : malformedBody
