// Anthropic's Claude: the Messages API, with a version in the place of the model.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
import type {
  ContentBlock,
  Conversation,
  MediaBlock,
  MediaSource,
  ReasoningContent,
  ToolConfig,
  ToolResult,
} from '../../../conversation/conversation.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import { asString, keptOf } from '../../../conversation/json-parts.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import { cachePoints, type CachePoints, inferenceFields } from '../converse-request.ts'
import type { FamiliarChunk } from './familiar-chunk.ts'
import { type JsonRecord, memberOf, textOf } from '../../stream/json-record.ts'
import type { Said } from '../../stream/reply-builder.ts'
import { hearBlocks, type NativeFormat, type NativePart, NOTHING, saying } from './native-format.ts'
import { claudeThinking } from './thinking.ts'
import {
  NO_PIECE,
  pieceOf,
  type ReplyPiece,
  type TextContent,
  textPiece,
  toolCallPiece,
} from '../../stream/reply-piece.ts'
import { type PartialUsage, reasoningTokensIn, tokenCountOf } from '../token-usage.ts'

const VERSION = 'bedrock-2023-05-31'

// Reasoning, text and tools each have a block of their own: a stream has few.
const BLOCKS = [0, 1, 2, 3]

export const claudeFormat: NativeFormat = {
  makeBody,
  familiar: BLOCKS.flatMap((index): FamiliarChunk[] => {
    const delta = (type: string, member: string, content: TextContent): FamiliarChunk => ({
      beginning: `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":"`,
      ending: null,
      content,
    })
    return [
      delta('text_delta', 'text', 'text'),
      delta('thinking_delta', 'thinking', 'reasoning'),
      delta('input_json_delta', 'partial_json', 'tool-input'),
    ]
  }),
  readChunk(chunk) {
    switch (chunk['type']) {
      case 'message_start':
        return { usage: readUsage(memberOf(chunk['message'], 'usage')) }
      case 'content_block_start':
        return readStart(indexOf(chunk), chunk['content_block'])
      case 'content_block_delta':
        return readDelta(indexOf(chunk), chunk['delta'])
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
    return {
      said: hearBlocks(content.map(blockInConverse)),
      stopReason,
      usage: readUsage(usage),
      stopped: true,
      accounted: true,
    }
  },
}

function makeBody(mode: ModePlan, conversation: Conversation): JsonObject {
  const points = cachePoints(mode, conversation)
  const { maxTokens, stopSequences, temperature, topP } = inferenceFields(mode, conversation)
  return {
    anthropic_version: VERSION,
    // Ahead of what each call draws: calls with one picture then begin alike, and so do their hashes.
    messages: conversation.messages.map(({ role, content }, index) => ({
      role,
      content: makeContent(content, points.messages.has(index), points),
    })),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(conversation.system === null
      ? {}
      : { system: [{ type: 'text', text: conversation.system, ...cacheControl(points.system, points) }] }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop_sequences: stopSequences }),
    ...(conversation.tools === null ? {} : makeTools(conversation.tools, points)),
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

const cacheControl = (isCached: boolean, { ttl }: CachePoints): JsonObject =>
  isCached ? { cache_control: { type: 'ephemeral', ...(ttl === null ? {} : { ttl }) } } : {}

/** A cache point stands behind the last block. */
const makeContent = (content: readonly ContentBlock[], isCached: boolean, points: CachePoints): JsonObject[] =>
  content.map((block, index) => ({
    ...makeBlock(block),
    ...cacheControl(isCached && index === content.length - 1, points),
  }))

function makeBlock(block: ContentBlock): JsonObject {
  if ('text' in block) return { type: 'text', text: block.text }
  if ('toolUse' in block) {
    const { input, name, toolUseId } = block.toolUse
    return { type: 'tool_use', id: toolUseId, name, input }
  }
  if ('toolResult' in block) return makeToolResult(block.toolResult)
  if ('reasoningContent' in block) return makeThinking(block.reasoningContent)
  return makeMedia(block)
}

/** What Converse sends as JSON is text here. */
const makeToolResult = ({ content, status, toolUseId }: ToolResult): JsonObject => ({
  type: 'tool_result',
  tool_use_id: toolUseId,
  content: content.map((part) =>
    'json' in part ? { type: 'text', text: JSON.stringify(part.json) } : makeBlock(part),
  ),
  ...(status === 'error' ? { is_error: true } : {}),
})

const makeThinking = (reasoning: ReasoningContent): JsonObject =>
  'reasoningText' in reasoning
    ? {
        type: 'thinking',
        thinking: reasoning.reasoningText.text,
        signature: reasoning.reasoningText.signature ?? '',
      }
    : { type: 'redacted_thinking', data: Buffer.from(reasoning.redactedContent).toString('utf8') }

/** Pictures and PDF documents in base64, and documents of text. A mode whose body this is has no others. */
function makeMedia(block: MediaBlock): JsonObject {
  if ('image' in block) return { type: 'image', source: makeSource(`image/${block.image.format}`, block.image.source) }
  if (!('document' in block)) throw new Error(`Claude takes no ${Object.keys(block)[0] ?? ''}`)
  const { format, name, source } = block.document
  return { type: 'document', source: makeDocumentSource(format, source), title: name }
}

const makeDocumentSource = (format: string, source: MediaSource): JsonObject =>
  format === 'pdf' || !('bytes' in source)
    ? makeSource('application/pdf', source)
    : { type: 'text', media_type: 'text/plain', data: asString(source.bytes.text) }

function makeSource(mediaType: string, source: MediaSource): JsonObject {
  if (!('bytes' in source)) throw new Error("Claude's own body takes no s3Location")
  return { type: 'base64', media_type: mediaType, data: asString(source.bytes) }
}

function makeTools(config: ToolConfig, points: CachePoints): JsonObject {
  const { toolChoice } = config
  return {
    tools: keptOf(config, `Claude ${points.tools ? (points.ttl ?? 'point') : ''}`, () => makeToolList(config, points)),
    ...(toolChoice === null
      ? {}
      : { tool_choice: { type: toolChoice.kind, ...(toolChoice.kind === 'tool' ? { name: toolChoice.name } : {}) } }),
  }
}

const makeToolList = ({ tools }: ToolConfig, points: CachePoints): JsonObject[] =>
  tools.map(({ description, inputSchema, name, strict }, index) => ({
    name,
    ...(description === null ? {} : { description }),
    input_schema: inputSchema,
    ...(strict === null ? {} : { strict }),
    ...cacheControl(points.tools && index === tools.length - 1, points),
  }))

function indexOf({ index }: JsonRecord): number {
  return typeof index === 'number' ? index : 0
}

/** Text and thinking begin empty, and redacted thinking comes whole. */
function readStart(index: number, block: unknown): NativePart {
  const type = textOf(memberOf(block, 'type'))
  switch (type) {
    case 'text':
      return saying(textOf(memberOf(block, 'text')), index)
    case 'thinking': {
      const [thinking, signature] = [memberOf(block, 'thinking'), memberOf(block, 'signature')]
      return { piece: readThinking(thinking, signature), said: reasoning(index, { text: thinking, signature }) }
    }
    case 'redacted_thinking': {
      const data = memberOf(block, 'data')
      return {
        piece: pieceOf('redacted', data),
        said: reasoning(index, { redactedContent: Buffer.from(textOf(data)) }),
      }
    }
    case 'tool_use': {
      const name = memberOf(block, 'name')
      const start = { toolUse: { toolUseId: memberOf(block, 'id'), name } }
      return { piece: toolCallPiece(name, true), said: [{ kind: 'start', index, start }] }
    }
    default:
      // `server_tool_use`, `mcp_tool_use`: the server answers them. What else there is, a tool's result or a file, is no text.
      return {
        piece: type.endsWith('tool_use') ? toolCallPiece(memberOf(block, 'name'), false) : pieceOf('other', block),
      }
  }
}

const reasoning = (index: number, reasoningContent: JsonRecord): readonly Said[] => [
  { kind: 'delta', index, delta: { reasoningContent } },
]

/** A block of a whole answer. What Converse has no word for is left out. */
function blockInConverse(block: unknown): unknown {
  switch (memberOf(block, 'type')) {
    case 'text':
      return { text: memberOf(block, 'text') }
    case 'tool_use':
      return {
        toolUse: { toolUseId: memberOf(block, 'id'), name: memberOf(block, 'name'), input: memberOf(block, 'input') },
      }
    case 'thinking': {
      const [text, signature] = [memberOf(block, 'thinking'), memberOf(block, 'signature')]
      return { reasoningContent: { reasoningText: { text, signature } } }
    }
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: Buffer.from(textOf(memberOf(block, 'data'))) } }
    default:
      return {}
  }
}

function readDelta(index: number, delta: unknown): NativePart {
  switch (memberOf(delta, 'type')) {
    case 'text_delta':
      return saying(textOf(memberOf(delta, 'text')), index)
    case 'input_json_delta': {
      const input = textOf(memberOf(delta, 'partial_json'))
      return { piece: textPiece(input, 'tool-input'), said: [{ kind: 'delta', index, delta: { toolUse: { input } } }] }
    }
    case 'thinking_delta': {
      const text = memberOf(delta, 'thinking')
      return { piece: readThinking(text, undefined), said: reasoning(index, { text }) }
    }
    case 'signature_delta': {
      const signature = memberOf(delta, 'signature')
      return { piece: pieceOf('signature', signature), said: reasoning(index, { signature }) }
    }
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
