// Anthropic's Messages, as Bedrock serves it beside Converse: what InvokeModel takes and returns of Claude, but for the version, which is a
// header here, and the model, which is in the body.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html
import type { Conversation } from '../../../conversation/conversation.ts'
import { writeJson } from '../../../conversation/json-parts.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import type { CallDraft } from '../../call-record.ts'
import { FamiliarEvents } from '../../stream/familiar-events.ts'
import { memberOf, textOf } from '../../stream/json-record.ts'
import type { TextContent } from '../../stream/reply-piece.ts'
import { type AnswerReader, makeChunkClock, type ReaderSettings } from '../../stream/response-reader.ts'
import type { SseEvents } from '../../stream/sse-reader.ts'
import type { Body } from '../../wire/body.ts'
import { mergeJson } from '../merge-json.ts'
import { claudeFormat } from '../native/claude-format.ts'
import { makeNativeAnswers, makeNativeChunks } from '../native/native-reader.ts'

export function makeMessagesBody(mode: ModePlan, conversation: Conversation, isStream: boolean): Body {
  const { anthropic_version: _, ...rest } = claudeFormat.makeBody(mode, conversation) as Record<string, never>
  const body = { model: mode.model, ...rest, ...(isStream ? { stream: true } : {}) }
  return writeJson(mergeJson(body, mode.additionalModelRequestFields))
}

/** The member that has the text of a delta, by the delta's type. */
const TEXTS: Readonly<Record<string, readonly [member: string, content: TextContent]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'reasoning'],
  input_json_delta: ['partial_json', 'tool-input'],
}

export function makeMessagesEvents(draft: CallDraft, settings: ReaderSettings): SseEvents {
  const { listener } = settings
  const familiar = new FamiliarEvents(makeChunkClock(draft, settings))
  const chunks = makeNativeChunks(draft, settings, claudeFormat)
  return {
    skip: (bytes, from, end, atMs) => (listener === undefined ? familiar.skip(bytes, from, end, atMs) : -1),
    onEvent(event, atMs, place) {
      chunks.add(event, atMs)
      const delta = event['delta']
      const [member, content] = TEXTS[textOf(memberOf(delta, 'type'))] ?? []
      if (member === undefined || content === undefined) return null
      const text = textOf(memberOf(delta, member))
      if (text !== '') familiar.learn(place, member, text, content)
      return null
    },
    missing: () => chunks.missing(),
  }
}

export const makeMessagesAnswers = (draft: CallDraft, settings: ReaderSettings): AnswerReader =>
  makeNativeAnswers(draft, settings, claudeFormat)
