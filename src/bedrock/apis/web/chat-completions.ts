// OpenAI's Chat Completions, as Bedrock serves it and everybody else who speaks it.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html
import {
  type ContentBlock,
  type Conversation,
  type Message,
  type ToolConfig,
  textOfContent,
} from '../../../conversation/conversation.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import { writeJson } from '../../../conversation/json-parts.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import type { CallDraft } from '../../call-record.ts'
import { FamiliarEvents } from '../../stream/familiar-events.ts'
import { type JsonRecord, memberOf, textOf } from '../../stream/json-record.ts'
import type { Said } from '../../stream/reply-builder.ts'
import type { TextContent } from '../../stream/reply-piece.ts'
import { type AnswerReader, makeChunkClock, type ReaderSettings } from '../../stream/response-reader.ts'
import type { SseEvents } from '../../stream/sse-reader.ts'
import type { Body } from '../../wire/body.ts'
import { cachePoints, inferenceFields } from '../converse-request.ts'
import { mergeJson } from '../merge-json.ts'
import { recordTier } from '../served-facts.ts'
import { type PartialUsage, recordUsage } from '../token-usage.ts'
import {
  breakpointIf,
  cacheOptions,
  dataUrl,
  effortOf,
  isDoneWord,
  makeToolChoice,
  openAiUsage,
  textOfResult,
} from './openai-parts.ts'

export function makeChatBody(mode: ModePlan, conversation: Conversation, isStream: boolean): Body {
  const points = cachePoints(mode, conversation)
  const { maxTokens, stopSequences, temperature, topP } = inferenceFields(mode, conversation)
  const { outputFormat, serviceTier } = mode
  const effort = effortOf(mode)
  const body = {
    model: mode.model,
    messages: [
      ...(conversation.system === null
        ? []
        : [{ role: 'system', content: systemContent(conversation.system, points.system) }]),
      ...conversation.messages.flatMap((message, index) => makeMessages(message, points.messages.has(index))),
    ],
    ...(conversation.tools === null ? {} : makeTools(conversation.tools)),
    // `max_tokens` is the older name, which the newest models refuse.
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop: stopSequences }),
    ...(effort === null ? {} : { reasoning_effort: effort }),
    ...(outputFormat === null
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { ...namedSchema(outputFormat), strict: true } } }),
    ...(serviceTier === null ? {} : { service_tier: serviceTier }),
    ...cacheOptions(mode),
    ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }
  return writeJson(mergeJson(body, mode.additionalModelRequestFields))
}

/** It must have a name. */
const namedSchema = ({ description, name, schema }: NonNullable<ModePlan['outputFormat']>): JsonObject => ({
  name: name ?? 'reply',
  ...(description === null ? {} : { description }),
  schema,
})

const systemContent = (text: string, isCached: boolean): string | JsonObject[] =>
  isCached ? [{ type: 'text', text, ...breakpointIf(true) }] : text

/** Results of tools are messages of their own, and stand before what else the user says. */
function makeMessages({ content, role }: Message, isCached: boolean): JsonObject[] {
  if (role === 'assistant') return [makeAssistant(content)]
  const results = content.flatMap((block) =>
    'toolResult' in block
      ? [{ role: 'tool', tool_call_id: block.toolResult.toolUseId, content: textOfResult(block.toolResult) }]
      : [],
  )
  const parts = content.filter((block) => !('toolResult' in block)).map(makePart)
  return parts.length === 0 ? results : [...results, { role: 'user', content: userContent(parts, isCached) }]
}

function userContent(parts: readonly JsonObject[], isCached: boolean): string | JsonObject[] {
  const [first] = parts
  if (parts.length === 1 && first?.['type'] === 'text' && !isCached) return textOf(first['text'])
  return parts.map((part, index) => ({ ...part, ...breakpointIf(isCached && index === parts.length - 1) }))
}

function makePart(block: ContentBlock): JsonObject {
  if ('text' in block) return { type: 'text', text: block.text }
  if ('image' in block) return { type: 'image_url', image_url: { url: dataUrl('image', block.image) } }
  if ('document' in block) {
    const { document } = block
    const file = { filename: `${document.name}.${document.format}`, file_data: dataUrl('application', document) }
    return { type: 'file', file }
  }
  if ('audio' in block && 'bytes' in block.audio.source) {
    return {
      type: 'input_audio',
      input_audio: { data: block.audio.source.bytes.toJSON(), format: block.audio.format },
    }
  }
  throw new Error(`Chat Completions takes no ${Object.keys(block)[0] ?? 'such block'}`)
}

/** Reasoning does not go back: this API has no place for it. */
function makeAssistant(content: readonly ContentBlock[]): JsonObject {
  const calls = content.flatMap((block) => ('toolUse' in block ? [block.toolUse] : []))
  const text = textOfContent(content)
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ input, name, toolUseId }) => ({
            id: toolUseId,
            type: 'function',
            function: { name, arguments: JSON.stringify(input) },
          })),
        }),
  }
}

const makeTools = ({ toolChoice, tools }: ToolConfig): JsonObject => ({
  tools: tools.map(({ description, inputSchema, name, strict }) => ({
    type: 'function',
    function: {
      name,
      ...(description === null ? {} : { description }),
      parameters: inputSchema,
      ...(strict === null ? {} : { strict }),
    },
  })),
  ...(toolChoice === null ? {} : { tool_choice: makeToolChoice(toolChoice, (name) => ({ function: { name } })) }),
})

/** Blocks of a reply, in the order in which models make them. Each call of a tool has one, by its own index. */
const [REASONING, TEXT, FIRST_TOOL] = [0, 1, 2]

export function makeChatEvents(draft: CallDraft, settings: ReaderSettings): SseEvents {
  const { listener } = settings
  const clockChunk = makeChunkClock(draft, settings)
  const familiar = new FamiliarEvents(clockChunk)
  const named = new Set<number>()
  let isStopped = false
  let isDone = false
  return {
    skip: (bytes, from, end, atMs) => (listener === undefined ? familiar.skip(bytes, from, end, atMs) : -1),
    isEnd(bytes, from, end) {
      isDone ||= isDoneWord(bytes, from, end)
      return isDone
    },
    onEvent(chunk, atMs, place) {
      addFacts(draft, chunk, settings)
      const choice: unknown = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined
      if (choice === undefined) return null
      const delta = memberOf(choice, 'delta')
      const pieces = [...deltaPieces(delta, named)]
      for (const { content, said, text } of pieces) {
        clockChunk(content, Buffer.byteLength(text), atMs)
        listener?.hear(said)
      }
      const reason = memberOf(choice, 'finish_reason')
      if (typeof reason === 'string') {
        isStopped = true
        draft.stopReason = stopReasonOf(chunk, reason)
      }
      const [only] = pieces
      const tellsText = pieces.length === 1 && only !== undefined && only.text !== ''
      if (tellsText && only.content !== 'tool-call' && typeof reason !== 'string' && !isTold(chunk['usage']))
        familiar.learn(place, only.member, only.text, only.content)
      return null
    },
    missing() {
      if (!isDone) return 'EndWithoutDone'
      return isStopped ? null : 'EndWithoutFinishReason'
    },
  }
}

const isTold = (value: unknown): boolean => value !== undefined && value !== null

interface DeltaPiece {
  readonly content: TextContent | 'tool-call'
  readonly text: string
  readonly said: Said
  /** The name that the text has in the JSON. */
  readonly member: string
}

const REASONING_MEMBERS = ['reasoning', 'reasoning_content'] as const

/** The first event says who speaks and nothing else: it is no token. */
function* deltaPieces(delta: unknown, named: Set<number>): Generator<DeltaPiece> {
  for (const member of REASONING_MEMBERS) {
    const text = textOf(memberOf(delta, member))
    if (text === '') continue
    const said: Said = { kind: 'delta', index: REASONING, delta: { reasoningContent: { text } } }
    yield { content: 'reasoning', text, said, member }
    // Servers that write both say the same in both.
    break
  }
  for (const member of ['content', 'refusal']) {
    const text = textOf(memberOf(delta, member))
    if (text !== '') yield { content: 'text', text, said: { kind: 'delta', index: TEXT, delta: { text } }, member }
  }
  const calls = memberOf(delta, 'tool_calls')
  if (!Array.isArray(calls)) return
  for (const call of calls) {
    const position = memberOf(call, 'index')
    const index = FIRST_TOOL + (typeof position === 'number' ? position : 0)
    const name = textOf(memberOf(memberOf(call, 'function'), 'name'))
    const input = textOf(memberOf(memberOf(call, 'function'), 'arguments'))
    // Some servers name the tool in each piece of its input.
    if (name !== '' && !named.has(index)) {
      named.add(index)
      const start = { toolUse: { toolUseId: memberOf(call, 'id'), name } }
      yield { content: 'tool-call', text: name, said: { kind: 'start', index, start }, member: 'name' }
    }
    if (input !== '') {
      const said: Said = { kind: 'delta', index, delta: { toolUse: { input } } }
      yield { content: 'tool-input', text: input, said, member: 'arguments' }
    }
  }
}

export const makeChatAnswers = (draft: CallDraft, settings: ReaderSettings): AnswerReader => ({
  onAnswer(answer) {
    const choice: unknown = Array.isArray(answer['choices']) ? answer['choices'][0] : undefined
    const message = memberOf(choice, 'message')
    const reason = memberOf(choice, 'finish_reason')
    if (message === undefined || typeof reason !== 'string') return false
    addFacts(draft, answer, settings)
    draft.stopReason = stopReasonOf(answer, reason)
    for (const { content, said, text } of deltaPieces(numbered(message), new Set())) {
      if (content === 'tool-call') draft.toolCalls++
      if (content === 'tool-input') draft.toolInputBytes += Buffer.byteLength(text)
      settings.listener?.hear(said)
    }
    return true
  },
})

/** In a whole answer, the calls of tools are in their order and have no index. */
function numbered(message: unknown): unknown {
  const calls = memberOf(message, 'tool_calls')
  if (!Array.isArray(calls)) return message
  return {
    ...(message as JsonRecord),
    tool_calls: calls.map((call, index) => ({ ...(call as JsonRecord), index })),
  }
}

function addFacts(draft: CallDraft, chunk: JsonRecord, { cacheTtl }: ReaderSettings): void {
  recordTier(draft, chunk['service_tier'])
  if (!isTold(chunk['usage'])) return
  const usage: PartialUsage = openAiUsage(chunk['usage'], {
    input: 'prompt_tokens',
    output: 'completion_tokens',
    inputDetails: 'prompt_tokens_details',
    outputDetails: 'completion_tokens_details',
  })
  recordUsage(draft, [usage], cacheTtl)
}

/** In Converse's words. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'content_filtered',
}

/** A guardrail answers in the model's place, with an id of its own. */
const stopReasonOf = (answer: JsonRecord, reason: string): string =>
  textOf(answer['id']).startsWith('bedrock-guardrails-') ? 'guardrail_intervened' : (STOP_REASONS[reason] ?? reason)
