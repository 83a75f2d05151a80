// A Messages body, or why Bedrock refuses it. The schema's violations are worded by Bedrock, what the messages say by
// Anthropic. Keys that a Messages body may have grow with each model, so only those are refused that belong to
// another API and are seen to be refused.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'
import {
  enumViolation,
  extraneousKeys,
  malformedInput,
  missingKeys,
  numberViolation,
  recordListViolations,
  typeViolation,
} from './malformed-input.ts'
import { checkClaudeToolBlocks, checkClaudeTools } from './check-claude-tools.ts'
import { makeMediaEye } from '../inference/media-eye.ts'
import { usualMedia } from '../profile/media-schema.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import type { ModelProfile } from '../profile/profile.ts'
import {
  type CarriedThought,
  type ModelAsks,
  noAsks,
  type OfferedTool,
  type PlacedBlock,
  readEffort,
  readInterleaved,
  readThinking,
  samplingAsked,
  type ToolChoice,
} from '../inference/model-asks.ts'
import { callsOfTurn, readTurn, type TurnMessage } from '../inference/tool-turn.ts'
import { measureMessages } from './measure-messages.ts'
import type { NativeRequest } from './native-format.ts'

const FOREIGN_KEYS = ['model', 'stream', 'inferenceConfig', 'toolConfig']
const VERSION = 'bedrock-2023-05-31'

export function parseClaude(
  body: JsonRecord,
  model: Pick<ModelProfile, 'cache' | 'media'> | null = null,
): NativeRequest | ApiError {
  const violations = [
    ...missingKeys('', body, ['messages', 'max_tokens', 'anthropic_version']),
    ...extraneousKeys(body, (key) => !FOREIGN_KEYS.includes(key)),
    ...enumViolation('/anthropic_version', body['anthropic_version'], [VERSION]),
    ...numberViolation('/max_tokens', body['max_tokens'], { type: 'Integer', minimum: 1, maximum: Infinity }),
    ...numberViolation('/temperature', body['temperature'], { type: 'Number', minimum: 0, maximum: 1 }),
    ...numberViolation('/top_p', body['top_p'], { type: 'Number', minimum: 0, maximum: 1 }),
    ...typeViolation('/stop_sequences', body['stop_sequences'], 'JSONArray'),
    ...recordListViolations('/tools', body['tools']),
    ...recordListViolations('/messages', body['messages']),
    ...contentViolations('/system', body['system']),
    ...(Array.isArray(body['messages']) ? body['messages'].flatMap(messageViolations) : []),
  ]
  return violations.length > 0 ? malformedInput(violations) : readClaude(body, model)
}

/** Of a body whose shape is right: what its messages and tools have against each other, or what they ask for. */
export function readClaude(
  body: JsonRecord,
  model: Pick<ModelProfile, 'cache' | 'media'> | null,
): NativeRequest | ApiError {
  const messages = body['messages'] as readonly JsonRecord[]
  const tools = (body['tools'] ?? []) as readonly JsonRecord[]
  const problem =
    checkClaudeTools(tools, body['tool_choice']) ?? checkMessages(messages) ?? checkClaudeToolBlocks(messages, tools)
  if (problem !== null) return problem
  const eye = makeMediaEye(model?.media ?? usualMedia)
  return {
    prompt: measureMessages({ tools, system: body['system'], messages }, cachesByItself(model), eye),
    maxTokens: body['max_tokens'] as number,
    asks: { ...readAsks(body, messages, tools), media: eye.seen() },
  }
}

function readAsks(body: JsonRecord, messages: readonly JsonRecord[], tools: readonly JsonRecord[]): ModelAsks {
  const { temperature, top_p: topP, top_k: topK } = body
  return {
    ...noAsks,
    tools: readTools(tools, body['tool_choice'], messages),
    thoughts: messages.flatMap(readThoughts),
    turnBegins: readTurnBegin(messages),
    prefill: messages.at(-1)?.['role'] === 'assistant',
    sampling: samplingAsked({ temperature, top_p: topP, top_k: topK }),
    thinking: readThinking(body),
    isInterleaved: readInterleaved(body),
    effort: readEffort(body),
    outputSchema: readFormat(body),
  }
}

/** `output_config.format`, and `output_format` as it was first called. */
function readFormat({ output_config: config, output_format: former }: JsonRecord): JsonRecord | null {
  const format = (isRecord(config) ? config['format'] : undefined) ?? former
  const schema = isRecord(format) && format['type'] === 'json_schema' ? format['schema'] : null
  return isRecord(schema) ? schema : null
}

/** Of the tools that the maker defines, the caller gives no schema: they are offered, and never called here. */
function readTools(tools: readonly JsonRecord[], choice: unknown, messages: readonly JsonRecord[]): ModelAsks['tools'] {
  if (tools.length === 0) return null
  const { type = 'auto', name, disable_parallel_tool_use: isSerial } = isRecord(choice) ? choice : {}
  return {
    tools: tools.flatMap(readTool),
    choice: readChoice(type, name),
    isParallel: isSerial !== true,
    turn: readTurn(messages.map(readTurnMessage)),
  }
}

const readTool = ({ name, input_schema: schema }: JsonRecord): OfferedTool[] =>
  typeof name === 'string' && isRecord(schema) ? [{ name, schema }] : []

function readChoice(type: unknown, name: unknown): ToolChoice {
  if (type === 'tool' && typeof name === 'string') return { kind: 'tool', name }
  return { kind: type === 'any' || type === 'none' ? type : 'auto' }
}

function readThoughts({ content }: JsonRecord, index: number): CarriedThought[] {
  const blocks = Array.isArray(content) ? (content as readonly JsonRecord[]) : []
  return blocks.flatMap(({ type, thinking, signature }, blockIndex) =>
    type === 'thinking'
      ? [
          {
            place: `messages.${index}.content.${blockIndex}`,
            text: typeof thinking === 'string' ? thinking : '',
            signature: typeof signature === 'string' ? signature : null,
          },
        ]
      : [],
  )
}

function readTurnBegin(messages: readonly JsonRecord[]): PlacedBlock | null {
  const [index] = callsOfTurn(messages.map(readTurnMessage))
  const content = index === undefined ? [] : (messages[index]?.['content'] as readonly JsonRecord[])
  const kind = content[0]?.['type']
  return typeof kind === 'string' ? { place: `messages.${index}.content.0`, kind } : null
}

function readTurnMessage({ role, content }: JsonRecord): TurnMessage {
  const blocks = Array.isArray(content) ? (content as readonly JsonRecord[]) : []
  return {
    role,
    callIds: blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id),
    hasResults: blocks.some(({ type }) => type === 'tool_result'),
  }
}

/** A text, or blocks. */
const contentViolations = (place: string, content: unknown): string[] =>
  typeof content === 'string' ? [] : recordListViolations(place, content)

const messageViolations = (message: unknown, index: number): string[] =>
  isRecord(message)
    ? [
        ...missingKeys(`/messages/${index}`, message, ['role', 'content']),
        ...enumViolation(`/messages/${index}/role`, message['role'], ['user', 'assistant']),
        ...contentViolations(`/messages/${index}/content`, message['content']),
      ]
    : []

const noMessages = invalid('messages: at least one message is required')
const mustStartWithUser = invalid('messages: first message must use the "user" role')
const emptyBlock = invalid('messages: text content blocks must be non-empty')
const blankBlock = invalid('messages: text content blocks must contain non-whitespace text')

const emptyMessage = (index: number): ApiError =>
  invalid(`messages.${index}: all messages must have non-empty content except for the optional final assistant message`)

function checkMessages(messages: readonly JsonRecord[]): ApiError | null {
  if (messages.length === 0) return noMessages
  if (messages[0]?.['role'] !== 'user') return mustStartWithUser
  for (const [index, { role, content }] of messages.entries()) {
    const mayBeEmpty = index === messages.length - 1 && role === 'assistant'
    const parts = content as string | readonly JsonRecord[]
    if (parts.length === 0 && !mayBeEmpty) return emptyMessage(index)
    const problem = typeof parts === 'string' ? null : checkBlocks(parts)
    if (problem !== null) return problem
  }
  return null
}

function checkBlocks(blocks: readonly JsonRecord[]): ApiError | null {
  const texts = blocks.filter(({ type }) => type === 'text').map(({ text }) => text)
  if (texts.some((text) => typeof text !== 'string' || text === '')) return emptyBlock
  return texts.some((text) => (text as string).trim() === '') ? blankBlock : null
}
