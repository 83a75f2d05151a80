// What the physics needs of a Chat Completions body, or why it is refused. Keys that are not known are passed over: the
// servers that speak this API add their own, and their clients send them everywhere.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions-mantle.html
import { guardrailOf } from '../endpoints/endpoint-guardrail.ts'
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import type { ParsedRequest, PromptMeter } from '../inference/inference-request.ts'
import { makeMediaEye, type MediaEye } from '../inference/media-eye.ts'
import { type Measure, nothing, ofText } from '../inference/media-tokens.ts'
import { type ModelAsks, noAsks } from '../inference/model-asks.ts'
import { usualMedia } from '../profile/media-schema.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { type ApiError, isError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import { checkMessages, turnMessageOf } from './check-chat.ts'
import { dataOf } from './data-url.ts'
import { measureChat } from './measure-chat.ts'
import { readOpenAiAsks } from './openai-asks.ts'
import {
  checkBoolean,
  checkLength,
  checkNumber,
  missingParameter,
  unsupportedParameter,
  unsupportedValue,
  wrongParameter,
  wrongType,
} from './openai-mistakes.ts'
import {
  cachesMarkedOnly,
  checkCacheOptions,
  checkEffort,
  checkMetadata,
  checkSampling,
  checkTier,
  doesThink,
  isBreakpoint,
  readTier,
} from './openai-settings.ts'
import { checkChoice, checkTools, readTools } from './openai-tools.ts'
import { checkFormat } from './output-format.ts'

interface ChatRequest {
  readonly body: JsonRecord
  readonly headers: RequestHeaders
  readonly host: EndpointHost
}

/** `model` is null when nothing is known by the id: the shape is then all that can be looked at. */
export function parseChat({ body, headers, host }: ChatRequest, model: ModelProfile | null): ParsedRequest {
  const mistake = checkShape(body) ?? (model && checkForModel(body, model))
  if (mistake !== null) return mistake
  const guardrail = guardrailOf(host, headers, body)
  if (guardrail !== null && isError(guardrail)) return guardrail
  const messages = body['messages'] as readonly JsonRecord[]
  const tools = (body['tools'] ?? []) as readonly JsonRecord[]
  const cachesItself = cachesByItself(model) && !cachesMarkedOnly(body)
  const eye = makeMediaEye(model?.media ?? usualMedia)
  return {
    kind: 'accepted',
    request: {
      prompt: measureChat({ messages, tools }, cachesItself, (meter, role, content, place) =>
        measureContent(meter, role, content, place, eye),
      ),
      maxTokens: (body['max_completion_tokens'] ?? body['max_tokens'] ?? null) as number | null,
      latency: null,
      serviceTier: readTier(body['service_tier']),
      guardrail,
      asks: model === null ? noAsks : { ...readAsks(body, messages, tools, model), media: eye.seen() },
    },
  }
}

const MOST_STOPS = 4

function checkShape(body: JsonRecord): ApiError | null {
  const { model, tools, stop, n } = body
  if (model === undefined || model === null) return missingParameter('model')
  if (typeof model !== 'string') return wrongType('model', 'a string', model)
  const mistake =
    checkMessages(body['messages']) ??
    checkTools(tools, 'nested', ['custom']) ??
    checkChoice(body['tool_choice'], readTools((tools ?? []) as readonly JsonRecord[], 'nested'), 'nested') ??
    checkBoolean('parallel_tool_calls', body['parallel_tool_calls']) ??
    checkLimits(body) ??
    checkNumber('n', n, { isWhole: true, least: 1 }) ??
    checkFormat('response_format', body['response_format'], true) ??
    checkStream(body) ??
    checkMetadata(body['metadata'])
  if (mistake !== null) return mistake
  if (Array.isArray(stop)) return checkLength('stop', stop, MOST_STOPS)
  return stop === undefined || stop === null || typeof stop === 'string'
    ? null
    : wrongType('stop', 'one of a string or array of strings', stop)
}

/** Both names at once are refused, and so is that of Responses. */
function checkLimits(body: JsonRecord): ApiError | null {
  if (body['max_output_tokens'] !== undefined) {
    return wrongParameter('Unrecognized request argument supplied: max_output_tokens', null)
  }
  const [former, latter] = [body['max_tokens'] ?? null, body['max_completion_tokens'] ?? null]
  if (former !== null && latter !== null) {
    return wrongParameter(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    )
  }
  return (
    checkNumber('max_tokens', former, { isWhole: true, least: 1 }) ??
    checkNumber('max_completion_tokens', latter, { isWhole: true, least: 1 })
  )
}

function checkStream({ stream, stream_options: options }: JsonRecord): ApiError | null {
  const mistake = checkBoolean('stream', stream)
  if (mistake !== null || options === undefined || options === null) return mistake
  if (!isRecord(options)) return wrongType('stream_options', 'an object', options)
  if (stream !== true) {
    return wrongParameter("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options')
  }
  return (
    checkBoolean('stream_options.include_usage', options['include_usage']) ??
    checkBoolean('stream_options.include_obfuscation', options['include_obfuscation'])
  )
}

/** What this model does not take of a body that is right by itself. */
function checkForModel(body: JsonRecord, model: ModelProfile): ApiError | null {
  const { limitKeys, toolsWhileThinking } = model.endpoints
  const effort = body['reasoning_effort']
  if ((body['max_tokens'] ?? null) !== null && !limitKeys.includes('max_tokens')) {
    return unsupportedParameter('max_tokens', " Use 'max_completion_tokens' instead.")
  }
  if ((body['max_completion_tokens'] ?? null) !== null && !limitKeys.includes('max_completion_tokens')) {
    return unsupportedParameter('max_completion_tokens', " Use 'max_tokens' instead.")
  }
  if (body['logprobs'] === true) return unsupportedParameter('logprobs')
  const { n } = body
  if (typeof n === 'number' && n !== 1) return unsupportedValue('n', n, 'Only the default (1) value is supported.')
  const mistake =
    checkMostTokens(body, model) ??
    checkSampling(body, model.sampling) ??
    checkEffort('reasoning_effort', effort, model) ??
    checkTier(body['service_tier'], model) ??
    checkCacheOptions(body['prompt_cache_options'], model)
  const hasTools = Array.isArray(body['tools']) && body['tools'].length > 0
  if (mistake !== null || !hasTools || toolsWhileThinking || !doesThink(effort, model)) return mistake
  return wrongParameter(
    `Function tools with reasoning_effort are not supported for ${body['model'] as string} in /v1/chat/completions. ` +
      "To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    'reasoning_effort',
  )
}

function checkMostTokens(body: JsonRecord, { maxOutputTokens }: ModelProfile): ApiError | null {
  const key = (body['max_tokens'] ?? null) === null ? 'max_completion_tokens' : 'max_tokens'
  const asked = body[key]
  if (typeof asked !== 'number' || asked <= maxOutputTokens) return null
  return wrongParameter(
    `${key} is too large: ${asked}. This model supports at most ${maxOutputTokens} completion tokens, whereas you provided ${asked}.`,
    key,
    'invalid_value',
  )
}

const readAsks = (
  body: JsonRecord,
  messages: readonly JsonRecord[],
  tools: readonly JsonRecord[],
  model: ModelProfile,
): ModelAsks =>
  readOpenAiAsks(
    body,
    {
      shape: 'nested',
      tools,
      conversation: messages.map(turnMessageOf),
      effort: body['reasoning_effort'],
      format: body['response_format'],
    },
    model,
  )

function measureContent(meter: PromptMeter, role: string, content: unknown, place: string, eye: MediaEye): void {
  if (typeof content === 'string') meter.text(role, content)
  if (!Array.isArray(content)) return
  for (const [index, part] of (content as readonly JsonRecord[]).entries()) {
    if (part['type'] === 'text') meter.text(role, part['text'] as string)
    else meter.block(role, measurePart(part, `${place}.${index}`, eye), part)
    if (isBreakpoint(part)) meter.checkpoint('30m')
  }
}

function measurePart({ image_url: image, file, refusal }: JsonRecord, place: string, eye: MediaEye): Measure {
  if (isRecord(image)) return eye.look({ kind: 'image', place, format: null }, dataOf(image['url']))
  if (isRecord(file)) return eye.look({ kind: 'document', place, format: 'pdf' }, dataOf(file['file_data']))
  return typeof refusal === 'string' ? ofText(refusal) : nothing
}
