// The Chat Completions body, which the open models on Bedrock take: gpt-oss, DeepSeek, Qwen, MiniMax and others.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { isRecord, type JsonRecord, renderJson } from '../describe-issue.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import type { PromptMeter } from '../inference/inference-request.ts'
import { makeMediaEye, type MediaEye } from '../inference/media-eye.ts'
import { nothing } from '../inference/media-tokens.ts'
import { type ModelAsks, noAsks, readEffort, samplingAsked } from '../inference/model-asks.ts'
import { readTurn } from '../inference/tool-turn.ts'
import type { SaidBlock } from '../inference/reply-blocks.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { turnMessageOf } from '../openai/check-chat.ts'
import { lookAtImage } from '../openai/data-url.ts'
import { measureChat } from '../openai/measure-chat.ts'
import { readChoice, readTools } from '../openai/openai-tools.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'
import { enumViolation, malformedInput, missingKeys, numberViolation, recordListViolations } from './malformed-input.ts'
import { type NativeFormat, type NativeRequest, type NativeWriting, textOf } from './native-format.ts'

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool']
/** The later one goes before the former. */
const LIMIT_KEYS = ['max_completion_tokens', 'max_tokens'] as const

export const chatFormat: NativeFormat = {
  parse: parseChat,
  answer: (said, end, writing) => ({
    ...headOf('chat.completion', end, writing),
    choices: [{ index: 0, message: messageOf(said), finish_reason: reasonOf(end) }],
    usage: usageOf(end),
  }),
  opening: (start, writing) => [
    { ...headOf(CHUNK, start, writing), choices: [choice({ role: 'assistant', content: '' }, null)] },
  ],
  // What every chunk of a reply says of it alike, its id and time, is left out of those that are made ahead.
  delta: { kind: 'alike', of: (content) => textChunk(content) },
  blocks: {
    tellsThoughts: false,
    begin: () => [],
    beginCall: ({ callIndex: index }, { id, name }) => [
      callChunk({ index, id, type: 'function', function: { name, arguments: '' } }),
    ],
    delta: ({ callIndex: index }, { kind, text }) =>
      kind === 'input' ? callChunk({ index, function: { arguments: text } }) : textChunk(text),
    end: () => [],
  },
  closing: (end, writing) => [
    { ...headOf(CHUNK, end, writing), choices: [choice({}, reasonOf(end))] },
    { ...headOf(CHUNK, end, writing), choices: [], usage: usageOf(end) },
  ],
}

const CHUNK = 'chat.completion.chunk'

const choice = (delta: JsonRecord, reason: string | null): JsonRecord => ({ index: 0, delta, finish_reason: reason })

const textChunk = (content: string): JsonRecord => ({ object: CHUNK, choices: [choice({ content }, null)] })

const callChunk = (call: JsonRecord): JsonRecord => ({ object: CHUNK, choices: [choice({ tool_calls: [call] }, null)] })

function messageOf(said: readonly SaidBlock[]): JsonRecord {
  const calls = said.flatMap((block) =>
    block.kind === 'tool'
      ? [
          {
            id: block.call.id,
            type: 'function',
            function: { name: block.call.name, arguments: renderJson(block.input) },
          },
        ]
      : [],
  )
  const text = textOf(said)
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

const headOf = (object: string, { modelId }: ReplyStart, { random }: NativeWriting): JsonRecord => ({
  id: `chatcmpl-${drawId(random)}`,
  object,
  model: modelId,
})

const ID_LENGTH = 32

const drawId = (random: Random): string =>
  Array.from({ length: ID_LENGTH }, () => drawInteger(random, 0, 15).toString(16)).join('')

function parseChat(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError {
  const { messages, temperature, top_p: topP } = body
  const violations = [
    ...missingKeys('', body, ['messages']),
    ...recordListViolations('/messages', messages),
    ...recordListViolations('/tools', body['tools']),
    ...LIMIT_KEYS.flatMap((key) =>
      numberViolation(`/${key}`, body[key], { type: 'Integer', minimum: 1, maximum: Infinity }),
    ),
    ...numberViolation('/temperature', temperature, { type: 'Number', minimum: 0, maximum: 2 }),
    ...numberViolation('/top_p', topP, { type: 'Number', minimum: 0, maximum: 1 }),
    ...(Array.isArray(messages) ? messages.flatMap(messageViolations) : []),
  ]
  if (violations.length > 0) return malformedInput(violations)
  const turns = messages as readonly JsonRecord[]
  if (turns.length === 0) return noMessages
  const tools = (body['tools'] ?? []) as readonly JsonRecord[]
  const eye = makeMediaEye(model.media)
  const [limit = null] = LIMIT_KEYS.map((key) => body[key]).filter((value) => value !== undefined)
  return {
    prompt: measureChat({ messages: turns, tools }, cachesByItself(model), (meter, role, content, place) =>
      measureContent(meter, role, content, place, eye),
    ),
    maxTokens: limit as number | null,
    asks: { ...readAsks(body, turns, tools), media: eye.seen() },
  }
}

/** By analogy with the other bodies. */
const noMessages = invalid('messages: at least one message is required')

function messageViolations(message: unknown, index: number): string[] {
  if (!isRecord(message)) return []
  const { role, content } = message
  const place = `/messages/${index}`
  return [
    ...missingKeys(place, message, ['role']),
    ...enumViolation(`${place}/role`, role, ROLES),
    ...(typeof content === 'string' || content === null ? [] : recordListViolations(`${place}/content`, content)),
  ]
}

function readAsks(body: JsonRecord, turns: readonly JsonRecord[], tools: readonly JsonRecord[]): ModelAsks {
  return {
    ...noAsks,
    tools: toolsAsked(body, turns, tools),
    prefill: turns.at(-1)?.['role'] === 'assistant',
    sampling: samplingAsked({ temperature: body['temperature'], top_p: body['top_p'], top_k: null }),
    effort: readEffort(body),
    outputSchema: readFormat(body['response_format']),
  }
}

function toolsAsked(
  { tool_choice: asked, parallel_tool_calls: isParallel }: JsonRecord,
  turns: readonly JsonRecord[],
  tools: readonly JsonRecord[],
): ModelAsks['tools'] {
  if (tools.length === 0) return null
  return {
    tools: readTools(tools, 'nested'),
    choice: readChoice(asked, 'nested'),
    isParallel: isParallel !== false,
    turn: readTurn(turns.map(turnMessageOf)),
  }
}

/** `{ type: 'json_schema', json_schema: { schema } }`. */
function readFormat(format: unknown): JsonRecord | null {
  const named = isRecord(format) && format['type'] === 'json_schema' ? format['json_schema'] : null
  const schema = isRecord(named) ? named['schema'] : null
  return isRecord(schema) ? schema : null
}

function measureContent(meter: PromptMeter, role: string, content: unknown, place: string, eye: MediaEye): void {
  if (typeof content === 'string') meter.text(role, content)
  if (!Array.isArray(content)) return
  for (const [index, part] of (content as readonly JsonRecord[]).entries()) {
    const { text, image_url: image } = part
    const url = isRecord(image) ? image['url'] : null
    if (typeof text === 'string') meter.text(role, text)
    else meter.block(role, image === undefined ? nothing : lookAtImage(url, `${place}.${index}.image_url`, eye), part)
  }
}

/** The model's own reasons: a guardrail is told beside them. */
function reasonOf({ stopReason }: ReplyEnd): string {
  if (stopReason === 'tool_use') return 'tool_calls'
  return stopReason === 'max_tokens' ? 'length' : 'stop'
}

const usageOf = ({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, thinking }: ReplyEnd): JsonRecord => {
  const promptTokens = inputTokens + cacheReadTokens + cacheWriteTokens
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    ...(cacheReadTokens === 0 ? {} : { prompt_tokens_details: { cached_tokens: cacheReadTokens } }),
    ...(thinking === null ? {} : { completion_tokens_details: { reasoning_tokens: thinking.tokens } }),
  }
}
