// What the physics needs of a Responses body, or why it is refused. Keys that are not known are passed over.
// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import type { ParsedRequest } from '../inference/inference-request.ts'
import { makeMediaEye } from '../inference/media-eye.ts'
import { type ModelAsks, noAsks } from '../inference/model-asks.ts'
import type { TurnMessage } from '../inference/tool-turn.ts'
import { usualMedia } from '../profile/media-schema.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { type ApiError, apiError } from '../wire/api-error.ts'
import { checkInput } from './check-input.ts'
import { readOpenAiAsks } from './openai-asks.ts'
import { itemsOf, measureInput, turnsOf } from './measure-input.ts'
import { checkBoolean, checkEnum, checkNumber, missingParameter, wrongParameter, wrongType } from './openai-mistakes.ts'
import {
  cachesMarkedOnly,
  checkCacheOptions,
  checkEffort,
  checkMetadata,
  checkSampling,
  checkTier,
  readTier,
} from './openai-settings.ts'
import { checkChoice, checkTools, readTools } from './openai-tools.ts'
import { checkFormat } from './output-format.ts'
import type { StoredResponse, StoredResponses } from './stored-responses.ts'

export interface ResponsesRequest {
  readonly body: JsonRecord
  readonly host: EndpointHost
  readonly stored: StoredResponses
}

/** `model` is null when nothing is known by the id: the shape is then all that can be looked at. */
export function parseResponses({ body, host, stored }: ResponsesRequest, model: ModelProfile | null): ParsedRequest {
  const previous = previousOf(body, stored)
  const mistake = checkShape(body, host, previous) ?? (model && checkForModel(body, model))
  if (mistake !== null) return mistake
  if (previous === 'unknown') return unknownResponse
  const items = itemsOf(body['input'])
  const tools = (body['tools'] ?? []) as readonly JsonRecord[]
  const cachesItself = cachesByItself(model) && !cachesMarkedOnly(body)
  const eye = makeMediaEye(model?.media ?? usualMedia)
  const prompt = { tools, instructions: (body['instructions'] ?? null) as string | null, previous, items }
  return {
    kind: 'accepted',
    request: {
      prompt: measureInput(prompt, cachesItself, eye),
      maxTokens: (body['max_output_tokens'] ?? null) as number | null,
      latency: null,
      serviceTier: readTier(body['service_tier']),
      guardrail: null,
      asks:
        model === null
          ? noAsks
          : { ...readAsks(body, conversationOf(items, previous), tools, model), media: eye.seen() },
    },
  }
}

/** Captured: of one that was not stored, too. */
export const unknownResponse = apiError(404, 'ResourceNotFoundException', 'Response not found.', {
  vendor: { type: 'invalid_request_error', code: 'not_found_error' },
})

function previousOf(
  { previous_response_id: id }: JsonRecord,
  stored: StoredResponses,
): StoredResponse | null | 'unknown' {
  if (typeof id !== 'string') return null
  return stored.get(id) ?? 'unknown'
}

export const conversationOf = (items: readonly JsonRecord[], previous: StoredResponse | null): TurnMessage[] => [
  ...(previous?.turns ?? []),
  ...turnsOf(items),
]

/** Those of mantle that run at its own side: they are offered, and never called here. */
const SERVER_TOOLS: Readonly<Record<EndpointHost, readonly string[]>> = {
  runtime: ['custom'],
  mantle: ['custom', 'web_search', 'file_search', 'code_interpreter', 'image_generation', 'mcp'],
}

const LEAST_OUTPUT_TOKENS = 16

function checkShape(
  body: JsonRecord,
  host: EndpointHost,
  previous: StoredResponse | null | 'unknown',
): ApiError | null {
  const { model, tools, text = null, reasoning = null } = body
  if (model === undefined || model === null) return missingParameter('model')
  if (typeof model !== 'string') return wrongType('model', 'a string', model)
  const openCallIds = previous === null || previous === 'unknown' ? [] : previous.openCallIds
  return (
    checkMoved(body) ??
    checkOptionalText('previous_response_id', body['previous_response_id']) ??
    checkInput(body['input'], openCallIds) ??
    checkOptionalText('instructions', body['instructions']) ??
    checkTools(tools, 'flat', SERVER_TOOLS[host]) ??
    checkChoice(body['tool_choice'], readTools((tools ?? []) as readonly JsonRecord[], 'flat'), 'flat') ??
    checkNumber('max_output_tokens', body['max_output_tokens'], { isWhole: true, least: LEAST_OUTPUT_TOKENS }) ??
    checkNumber('max_tool_calls', body['max_tool_calls'], { isWhole: true, least: 1 }) ??
    checkText(text) ??
    checkReasoning(reasoning) ??
    checkEnum('truncation', body['truncation'], ['auto', 'disabled']) ??
    checkInclude(body['include']) ??
    checkSwitches(body, host) ??
    checkMetadata(body['metadata'])
  )
}

/** What Chat Completions has by another name. */
const MOVED: Readonly<Record<string, string>> = {
  messages: 'input',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
}

function checkMoved(body: JsonRecord): ApiError | null {
  const moved = Object.keys(MOVED).find((key) => (body[key] ?? null) !== null)
  if (moved === undefined) return null
  return wrongParameter(
    `Unsupported parameter: '${moved}'. In the Responses API, this parameter has moved to '${MOVED[moved]}'. ` +
      'Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.',
    moved,
    'unsupported_parameter',
  )
}

const checkOptionalText = (param: string, value: unknown): ApiError | null =>
  value === undefined || value === null || typeof value === 'string' ? null : wrongType(param, 'a string', value)

function checkText(text: unknown): ApiError | null {
  if (text === null) return null
  if (!isRecord(text)) return wrongType('text', 'an object', text)
  return (
    checkFormat('text.format', text['format'], false) ??
    checkEnum('text.verbosity', text['verbosity'], ['low', 'medium', 'high'])
  )
}

function checkReasoning(reasoning: unknown): ApiError | null {
  if (reasoning === null) return null
  if (!isRecord(reasoning)) return wrongType('reasoning', 'an object', reasoning)
  return checkEnum('reasoning.summary', reasoning['summary'], ['auto', 'concise', 'detailed'])
}

function checkInclude(include: unknown): ApiError | null {
  if (include === undefined || include === null) return null
  if (!Array.isArray(include)) return wrongType('include', 'an array of strings', include)
  const wrong = include.findIndex((one) => typeof one !== 'string')
  return wrong === -1 ? null : wrongType(`include[${wrong}]`, 'a string', include[wrong])
}

/** Nothing is made in the background on the runtime. */
function checkSwitches(body: JsonRecord, host: EndpointHost): ApiError | null {
  const names = ['stream', 'store', 'background', 'parallel_tool_calls']
  const [mistake = null] = names.flatMap((name) => checkBoolean(name, body[name]) ?? [])
  if (mistake !== null || body['background'] !== true) return mistake
  if (host === 'runtime') return wrongParameter('The background parameter is not supported.', 'background')
  return body['store'] === false ? wrongParameter("Background mode requires 'store' to be true.", 'background') : null
}

const effortOf = ({ reasoning }: JsonRecord): unknown => (isRecord(reasoning) ? reasoning['effort'] : null)

function checkForModel(body: JsonRecord, model: ModelProfile): ApiError | null {
  const asked = body['max_output_tokens']
  if (typeof asked === 'number' && asked > model.maxOutputTokens) {
    return wrongParameter(
      `Invalid 'max_output_tokens': integer above maximum value. Expected a value <= ${model.maxOutputTokens}, but got ${asked} instead.`,
      'max_output_tokens',
      'integer_above_max_value',
    )
  }
  return (
    checkSampling(body, model.sampling) ??
    checkEffort('reasoning.effort', effortOf(body), model) ??
    checkTier(body['service_tier'], model) ??
    checkCacheOptions(body['prompt_cache_options'], model)
  )
}

const readAsks = (
  body: JsonRecord,
  conversation: readonly TurnMessage[],
  tools: readonly JsonRecord[],
  model: ModelProfile,
): ModelAsks =>
  readOpenAiAsks(
    body,
    {
      shape: 'flat',
      tools,
      conversation,
      effort: effortOf(body),
      format: isRecord(body['text']) ? body['text']['format'] : null,
    },
    model,
  )
