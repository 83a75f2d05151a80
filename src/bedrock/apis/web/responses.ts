// OpenAI's Responses, as Bedrock serves it.
// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
import { ContentBytes } from '../../../conversation/content-bytes.ts'
import type { ContentBlock, Conversation, Message, ToolConfig } from '../../../conversation/conversation.ts'
import type { JsonObject } from '../../../conversation/json.ts'
import { writeJson } from '../../../conversation/json-parts.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import type { CallDraft, CallOutcome } from '../../call-record.ts'
import { classifyReplyError } from '../../failures.ts'
import { FamiliarEvents } from '../../stream/familiar-events.ts'
import { type JsonRecord, memberOf, parseRecord, textOf } from '../../stream/json-record.ts'
import { pieceOf, type TextContent, toolCallPiece } from '../../stream/reply-piece.ts'
import { type AnswerReader, makeChunkClock, type ReaderSettings } from '../../stream/response-reader.ts'
import type { SseEvents } from '../../stream/sse-reader.ts'
import type { Body } from '../../wire/body.ts'
import { cachePoints, inferenceFields } from '../converse-request.ts'
import { mergeJson } from '../merge-json.ts'
import { recordTier } from '../served-facts.ts'
import { recordUsage } from '../token-usage.ts'
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

export function makeResponsesBody(mode: ModePlan, conversation: Conversation, isStream: boolean): Body {
  const points = cachePoints(mode, conversation)
  const { maxTokens, temperature, topP } = inferenceFields(mode, conversation)
  const { outputFormat, serviceTier } = mode
  const effort = effortOf(mode)
  const { system } = conversation
  const body = {
    model: mode.model,
    input: [
      // `instructions` has no place for a breakpoint.
      ...(system === null || !points.system ? [] : [{ role: 'system', content: [inputText(system, true)] }]),
      ...conversation.messages.flatMap((message, index) => makeItems(message, points.messages.has(index))),
    ],
    ...(system === null || points.system ? {} : { instructions: system }),
    ...(conversation.tools === null ? {} : makeTools(conversation.tools)),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(effort === null ? {} : { reasoning: { effort } }),
    // What is not stored can be taken up again only where it was handed out.
    ...(conversation.tools === null ? {} : { include: ['reasoning.encrypted_content'] }),
    ...(outputFormat === null
      ? {}
      : {
          text: {
            format: {
              type: 'json_schema',
              name: outputFormat.name ?? 'reply',
              ...(outputFormat.description === null ? {} : { description: outputFormat.description }),
              schema: outputFormat.schema,
              strict: true,
            },
          },
        }),
    ...(serviceTier === null ? {} : { service_tier: serviceTier }),
    ...cacheOptions(mode),
    // Otherwise each reply of a load test is kept for thirty days.
    store: false,
    ...(isStream ? { stream: true } : {}),
  }
  return writeJson(mergeJson(body, mode.additionalModelRequestFields))
}

const inputText = (text: string, isCached: boolean): JsonObject => ({
  type: 'input_text',
  text,
  ...breakpointIf(isCached),
})

/** Calls of tools, their results and reasoning are items beside the messages, in the order in which they were said. */
function makeItems({ content, role }: Message, isCached: boolean): JsonObject[] {
  const items: JsonObject[] = []
  let parts: JsonObject[] = []
  const endMessage = (): void => {
    if (parts.length > 0) items.push({ role, content: parts })
    parts = []
  }
  for (const block of content) {
    const item = makeItem(block)
    if (item === null) parts.push(role === 'assistant' ? outputPart(block) : inputPart(block))
    else {
      endMessage()
      items.push(item)
    }
  }
  const last = parts.at(-1)
  if (last !== undefined) parts[parts.length - 1] = { ...last, ...breakpointIf(isCached) }
  endMessage()
  return items
}

/** Null of what is a part of a message. */
function makeItem(block: ContentBlock): JsonObject | null {
  if ('toolUse' in block) {
    const { input, name, toolUseId } = block.toolUse
    return { type: 'function_call', call_id: toolUseId, name, arguments: JSON.stringify(input) }
  }
  if ('toolResult' in block) {
    const { toolResult } = block
    return { type: 'function_call_output', call_id: toolResult.toolUseId, output: textOfResult(toolResult) }
  }
  if (!('reasoningContent' in block)) return null
  const { reasoningContent } = block
  if ('redactedContent' in reasoningContent) {
    const item = parseRecord(Buffer.from(reasoningContent.redactedContent).toString('utf8'))
    if (item !== null) return item as JsonObject
  }
  const text = 'reasoningText' in reasoningContent ? reasoningContent.reasoningText.text : ''
  return { type: 'reasoning', summary: [{ type: 'summary_text', text }] }
}

function inputPart(block: ContentBlock): JsonObject {
  if ('text' in block) return inputText(block.text, false)
  if ('image' in block) return { type: 'input_image', image_url: dataUrl('image', block.image) }
  if ('document' in block) {
    const { document } = block
    return {
      type: 'input_file',
      filename: `${document.name}.${document.format}`,
      file_data: dataUrl('application', document),
    }
  }
  throw new Error(`Responses takes no ${Object.keys(block)[0] ?? 'such block'}`)
}

const outputPart = (block: ContentBlock): JsonObject => ({
  type: 'output_text',
  text: 'text' in block ? block.text : '',
})

const makeTools = ({ toolChoice, tools }: ToolConfig): JsonObject => ({
  tools: tools.map(({ description, inputSchema, name, strict }) => ({
    type: 'function',
    name,
    ...(description === null ? {} : { description }),
    parameters: inputSchema,
    // Left out, it would be true, and bend the schema.
    strict: strict ?? false,
  })),
  ...(toolChoice === null ? {} : { tool_choice: makeToolChoice(toolChoice, (name) => ({ name })) }),
})

const TEXT_DELTAS: Readonly<Record<string, TextContent>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'text',
  'response.reasoning_text.delta': 'reasoning',
  'response.reasoning_summary_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'tool-input',
}

export function makeResponsesEvents(draft: CallDraft, settings: ReaderSettings): SseEvents {
  const clockChunk = makeChunkClock(draft, settings)
  const familiar = new FamiliarEvents(clockChunk)
  let isOver = false

  const add = (kind: string, event: JsonRecord, atMs: number): CallOutcome | null => {
    switch (kind) {
      case 'response.output_item.added': {
        const item = event['item']
        // A message begins without words; a call of a tool says which.
        if (memberOf(item, 'type') !== 'function_call') return null
        const { content, textBytes } = toolCallPiece(memberOf(item, 'name'), true)
        clockChunk(content, textBytes, atMs)
        return null
      }
      case 'response.output_item.done': {
        const item = event['item']
        if (memberOf(item, 'type') === 'reasoning') {
          const { content, textBytes } = pieceOf('signature', memberOf(item, 'encrypted_content'))
          clockChunk(content, textBytes, atMs)
        }
        hearItem(item, settings)
        return null
      }
      case 'response.completed':
      case 'response.incomplete':
        isOver = true
        return addResponse(draft, event['response'], settings)
      case 'response.failed':
        return failureOf(event['response'])
      default:
        return null
    }
  }

  return {
    // The replies that a listener hears are told once more as a whole, at their end.
    skip: (bytes, from, end, atMs) => familiar.skip(bytes, from, end, atMs),
    // OpenAI's own servers do not send it; some others do.
    isEnd: isDoneWord,
    onEvent(event, atMs, place) {
      const kind = textOf(event['type'])
      const content = TEXT_DELTAS[kind]
      if (content === undefined) return add(kind, event, atMs)
      const delta = textOf(event['delta'])
      if (delta === '') return null
      clockChunk(content, Buffer.byteLength(delta), atMs)
      familiar.learn(place, 'delta', delta, content)
      return null
    },
    missing: () => (isOver ? null : 'EndWithoutResponseCompleted'),
  }
}

export const makeResponsesAnswers = (draft: CallDraft, settings: ReaderSettings): AnswerReader => ({
  onAnswer(answer) {
    if (!Array.isArray(answer['output'])) return false
    for (const item of answer['output']) {
      if (memberOf(item, 'type') === 'function_call') {
        draft.toolCalls++
        draft.toolInputBytes += Buffer.byteLength(textOf(memberOf(item, 'arguments')))
      }
      hearItem(item, settings)
    }
    return answer['status'] === 'failed' ? failureOf(answer) : (addResponse(draft, answer, settings) ?? true)
  },
})

/** An item of the output as blocks. What says again what has been said piece by piece is heard here, once. */
function hearItem(item: unknown, { listener }: ReaderSettings): void {
  if (listener === undefined) return
  switch (memberOf(item, 'type')) {
    case 'message': {
      const content = memberOf(item, 'content')
      if (!Array.isArray(content)) return
      for (const part of content)
        listener.hear({
          kind: 'block',
          block: { text: textOf(memberOf(part, 'text')) || textOf(memberOf(part, 'refusal')) },
        })
      return
    }
    case 'function_call': {
      const input = parseRecord(textOf(memberOf(item, 'arguments'))) ?? {}
      const toolUse = { toolUseId: memberOf(item, 'call_id'), name: memberOf(item, 'name'), input }
      listener.hear({ kind: 'block', block: { toolUse } })
      return
    }
    case 'reasoning':
      // It goes back as it came, whether it can be read or not.
      listener.hear({
        kind: 'block',
        block: { reasoningContent: { redactedContent: ContentBytes.copyOf(Buffer.from(JSON.stringify(item))) } },
      })
  }
}

/** A response that is over. One that claims to be complete and brought nothing is none. */
function addResponse(draft: CallDraft, response: unknown, { cacheTtl }: ReaderSettings): CallOutcome | null {
  const usage = openAiUsage(memberOf(response, 'usage'), {
    input: 'input_tokens',
    output: 'output_tokens',
    inputDetails: 'input_tokens_details',
    outputDetails: 'output_tokens_details',
  })
  recordUsage(draft, [usage], cacheTtl)
  recordTier(draft, memberOf(response, 'service_tier'))
  const output = memberOf(response, 'output')
  const items: readonly unknown[] = Array.isArray(output) ? output : []
  draft.stopReason = stopReasonOf(response, items)
  const isEmpty = memberOf(response, 'status') === 'completed' && items.length === 0 && (usage.outputTokens ?? 0) === 0
  return isEmpty ? { kind: 'failed', failure: 'model-error', errorName: 'EmptyResponse' } : null
}

const INCOMPLETE: Readonly<Record<string, string>> = {
  max_output_tokens: 'max_tokens',
  content_filter: 'content_filtered',
}

/** In Converse's words. */
function stopReasonOf(response: unknown, output: readonly unknown[]): string {
  const reason = textOf(memberOf(memberOf(response, 'incomplete_details'), 'reason'))
  if (reason !== '') return INCOMPLETE[reason] ?? reason
  return output.some((item) => memberOf(item, 'type') === 'function_call') ? 'tool_use' : 'end_turn'
}

function failureOf(response: unknown): CallOutcome {
  const error = memberOf(response, 'error')
  return classifyReplyError(textOf(memberOf(error, 'code')) || 'UnknownError', textOf(memberOf(error, 'message')))
}
