// What every object and event of one response says of it, whole or as a stream.
// https://platform.openai.com/docs/api-reference/responses/object
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import type { ServiceTier } from '../vocabulary.ts'
import { type ApiError, isThrottle } from '../wire/api-error.ts'
import { responsesUsage } from './openai-usage.ts'

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled'

export interface ResponseHead {
  readonly id: string
  readonly createdSeconds: number
  /** Of the request. What it says of its prompt and its tools is not repeated. */
  readonly body: JsonRecord
  readonly tierServed: ServiceTier
}

export const drawResponseId = (random: Random): string => `resp_${drawHex(random, 48)}`
export const drawItemId = (head: string, random: Random): string => `${head}_${drawHex(random, 48)}`

const drawHex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => drawInteger(random, 0, 15).toString(16)).join('')

interface ResponseState {
  readonly status: ResponseStatus
  readonly output: readonly JsonRecord[]
  readonly usage?: JsonRecord
  readonly error?: JsonRecord
  readonly incompleteReason?: string
  readonly completedSeconds?: number
}

export function renderResponse(head: ResponseHead, state: ResponseState): JsonRecord {
  const { body } = head
  const { effort = null, summary = null } = isRecord(body['reasoning']) ? body['reasoning'] : {}
  const { verbosity = 'medium' } = isRecord(body['text']) ? body['text'] : {}
  return {
    id: head.id,
    object: 'response',
    created_at: head.createdSeconds,
    status: state.status,
    background: body['background'] === true,
    billing: { payer: 'developer' },
    completed_at: state.completedSeconds ?? null,
    error: state.error ?? null,
    frequency_penalty: 0,
    incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
    instructions: null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: body['max_tool_calls'] ?? null,
    metadata: body['metadata'] ?? {},
    model: body['model'],
    output: state.output,
    parallel_tool_calls: body['parallel_tool_calls'] !== false,
    presence_penalty: 0,
    previous_response_id: body['previous_response_id'] ?? null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    reasoning: { effort, summary },
    service_tier: head.tierServed,
    store: body['store'] !== false,
    temperature: body['temperature'] ?? 1,
    text: { format: { type: 'text' }, verbosity },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    usage: state.usage ?? null,
  }
}

/** A response that came to its end, or to its limit. */
export function renderEnded(head: ResponseHead, end: ReplyEnd, output: readonly JsonRecord[]): JsonRecord {
  const isCut = end.stopReason === 'max_tokens'
  return renderResponse(head, {
    status: isCut ? 'incomplete' : 'completed',
    output,
    usage: responsesUsage(end),
    ...(isCut ? { incompleteReason: 'max_output_tokens' } : { completedSeconds: secondsAt(head, end) }),
  })
}

const secondsAt = ({ createdSeconds }: ResponseHead, { latencyMs }: ReplyEnd): number =>
  createdSeconds + Math.floor(latencyMs / 1_000)

/** OpenAI has no other codes for what no request brought about. */
export const errorOfResponse = (error: ApiError): JsonRecord => ({
  code: isThrottle(error) ? 'rate_limit_exceeded' : 'server_error',
  message: error.message,
})

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

export const messageItem = (id: string, status: ItemStatus, text: string | null): JsonRecord => ({
  id,
  type: 'message',
  role: 'assistant',
  status,
  content: text === null ? [] : [textPart(text)],
})

export const textPart = (text: string): JsonRecord => ({ type: 'output_text', text, annotations: [], logprobs: [] })

export const callItem = (
  id: string,
  status: ItemStatus,
  call: { readonly id: string; readonly name: string },
  input: string,
): JsonRecord => ({ id, type: 'function_call', status, call_id: call.id, name: call.name, arguments: input })

/** How a thought is told: open weights tell all of it, others a summary or nothing, and its proof when it is asked for. */
export type ThoughtTelling = 'text' | 'summary' | 'none'

export function reasoningItem(id: string, telling: ThoughtTelling, text: string, encrypted: string | null): JsonRecord {
  const told = text !== ''
  return {
    id,
    type: 'reasoning',
    summary: telling === 'summary' && told ? [{ type: 'summary_text', text }] : [],
    ...(telling === 'text' && told ? { content: [{ type: 'reasoning_text', text }] } : {}),
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  }
}
