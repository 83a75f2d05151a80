// Anthropic's Claude: the Messages API, with a version in the place of the model.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
import type { Conversation } from '../../../plan/conversation.ts'
import type { JsonObject, ModePlan } from '../../../plan/mode-plan.ts'
import { cachePoints, type CachePoints, inferenceFields } from '../converse-request.ts'
import type { FamiliarChunk } from './familiar-chunk.ts'
import { memberOf, textOf } from '../../stream/json-record.ts'
import { type NativeFormat, type NativePart, NOTHING, saying } from './native-format.ts'
import { claudeThinking } from './thinking.ts'
import { NO_PIECE, pieceOf, type ReplyPiece, textPiece, toolCallPiece } from '../../stream/reply-piece.ts'
import { type PartialUsage, reasoningTokensIn, tokenCountOf } from '../token-usage.ts'

const VERSION = 'bedrock-2023-05-31'

// Reasoning, text and tools each have a block of their own: a stream has few.
const BLOCKS = [0, 1, 2, 3]

export const claudeFormat: NativeFormat = {
  makeBody,
  familiar: BLOCKS.flatMap((index): FamiliarChunk[] => {
    const delta = (type: string, member: string, content: 'text' | 'reasoning'): FamiliarChunk => ({
      beginning: `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":"`,
      ending: null,
      content,
    })
    return [
      delta('text_delta', 'text', 'text'),
      delta('thinking_delta', 'thinking', 'reasoning'),
      delta('input_json_delta', 'partial_json', 'text'),
    ]
  }),
  readChunk(chunk) {
    switch (chunk['type']) {
      case 'message_start':
        return { usage: readUsage(memberOf(chunk['message'], 'usage')) }
      case 'content_block_start':
        return readStart(chunk['content_block'])
      case 'content_block_delta':
        return readDelta(chunk['delta'])
      case 'message_delta':
        return { ...readStop(memberOf(chunk['delta'], 'stop_reason')), usage: readUsage(chunk['usage']) }
      case 'message_stop':
        return { stopped: true, accounted: true }
      default:
        return NOTHING
    }
  },
  readAnswer(answer) {
    const { content, stop_reason: stopReason, usage } = answer
    if (!Array.isArray(content) || typeof stopReason !== 'string') return null
    const text = content.map((block) => textOf(memberOf(block, 'text'))).join('')
    return { text, stopReason, usage: readUsage(usage), stopped: true, accounted: true }
  },
}

function makeBody(mode: ModePlan, conversation: Conversation): JsonObject {
  const points = cachePoints(mode, conversation)
  const { maxTokens, stopSequences, temperature, topP } = inferenceFields(mode, conversation)
  return {
    anthropic_version: VERSION,
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(conversation.system === null ? {} : { system: makeContent(conversation.system, points.system, points) }),
    messages: conversation.messages.map(({ role, text }, index) => ({
      role,
      content: makeContent(text, points.messages.has(index), points),
    })),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop_sequences: stopSequences }),
    ...claudeThinking(mode),
    ...makeOutputConfig(mode),
  }
}

function makeOutputConfig({ effort, outputFormat }: ModePlan): JsonObject {
  if (effort === null && outputFormat === null) return {}
  return {
    output_config: {
      ...(effort === null ? {} : { effort }),
      ...(outputFormat === null ? {} : { format: { type: 'json_schema', schema: outputFormat.schema } }),
    },
  }
}

const makeContent = (text: string, isCached: boolean, { ttl }: CachePoints): JsonObject[] => [
  {
    type: 'text',
    text,
    ...(isCached ? { cache_control: { type: 'ephemeral', ...(ttl === null ? {} : { ttl }) } } : {}),
  },
]

/** Text and thinking begin empty, and redacted thinking comes whole. */
function readStart(block: unknown): NativePart {
  const type = textOf(memberOf(block, 'type'))
  switch (type) {
    case 'text':
      return saying(textOf(memberOf(block, 'text')))
    case 'thinking':
      return { piece: readThinking(memberOf(block, 'thinking'), memberOf(block, 'signature')) }
    case 'redacted_thinking':
      return { piece: pieceOf('redacted', memberOf(block, 'data')) }
    default:
      // `tool_use`, `server_tool_use`, `mcp_tool_use`. What else there is, a tool's result or a file, is no text.
      return { piece: type.endsWith('tool_use') ? toolCallPiece(memberOf(block, 'name')) : pieceOf('other', block) }
  }
}

function readDelta(delta: unknown): NativePart {
  switch (memberOf(delta, 'type')) {
    case 'text_delta':
      return saying(textOf(memberOf(delta, 'text')))
    case 'input_json_delta':
      // Seen, and no words of the reply.
      return { piece: textPiece(textOf(memberOf(delta, 'partial_json'))) }
    case 'thinking_delta':
      return { piece: readThinking(memberOf(delta, 'thinking'), undefined) }
    case 'signature_delta':
      return { piece: pieceOf('signature', memberOf(delta, 'signature')) }
    case 'citations_delta':
      return { piece: pieceOf('citation', memberOf(delta, 'citation')) }
    case undefined:
      return NOTHING
    default:
      return { piece: pieceOf('other', delta) }
  }
}

function readThinking(thinking: unknown, signature: unknown): ReplyPiece {
  const piece = textPiece(textOf(thinking), 'reasoning')
  return piece === NO_PIECE ? pieceOf('signature', signature) : piece
}

const readStop = (stopReason: unknown): NativePart => (typeof stopReason === 'string' ? { stopReason } : NOTHING)

const readUsage = (usage: unknown): PartialUsage => ({
  inputTokens: tokenCountOf(memberOf(usage, 'input_tokens')),
  outputTokens: tokenCountOf(memberOf(usage, 'output_tokens')),
  cacheReadInputTokens: tokenCountOf(memberOf(usage, 'cache_read_input_tokens')),
  cacheWriteInputTokens: tokenCountOf(memberOf(usage, 'cache_creation_input_tokens')),
  cacheWrite1hInputTokens: tokenCountOf(memberOf(memberOf(usage, 'cache_creation'), 'ephemeral_1h_input_tokens')),
  reasoningTokens: reasoningTokensIn(usage),
})
