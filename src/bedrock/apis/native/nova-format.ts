// Amazon's Nova: Converse's own shapes, under keys of its own around them.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
import type { Conversation } from '../../../plan/conversation.ts'
import type { JsonObject, ModePlan } from '../../../plan/mode-plan.ts'
import { cachePoints, inferenceFields } from '../converse-request.ts'
import { memberOf, textOf } from '../../stream/json-record.ts'
import { novaThinking } from './thinking.ts'
import { type NativeFormat, type NativePart, NOTHING } from './native-format.ts'
import { readDelta, readStart } from '../../stream/reply-piece.ts'
import { type PartialUsage, reasoningTokensIn, tokenCountOf } from '../token-usage.ts'

export const novaFormat: NativeFormat = {
  makeBody,
  familiar: [{ beginning: '{"contentBlockDelta":{"delta":{"text":"', ending: null, content: 'text' }],
  readChunk({ contentBlockDelta, contentBlockStart, messageStop, metadata }) {
    if (contentBlockDelta !== undefined) return readDeltaOf(contentBlockDelta)
    if (contentBlockStart !== undefined) return { piece: readStart(memberOf(contentBlockStart, 'start')) }
    if (messageStop !== undefined) return { ...readStop(memberOf(messageStop, 'stopReason')), stopped: true }
    if (metadata !== undefined) return { usage: readUsage(memberOf(metadata, 'usage')), accounted: true }
    return NOTHING
  },
  readAnswer({ output, stopReason, usage }) {
    const content = memberOf(memberOf(output, 'message'), 'content')
    if (!Array.isArray(content) || typeof stopReason !== 'string') return null
    const text = content.map((block) => textOf(memberOf(block, 'text'))).join('')
    return { text, stopReason, usage: readUsage(usage), stopped: true, accounted: true }
  },
}

function makeBody(mode: ModePlan, conversation: Conversation): JsonObject {
  const points = cachePoints(mode, conversation)
  const cachePoint = { type: 'default', ...(points.ttl === null ? {} : { ttl: points.ttl }) }
  const content = (text: string, isCached: boolean): JsonObject[] => [{ text }, ...(isCached ? [{ cachePoint }] : [])]
  const inferenceConfig = { ...inferenceFields(mode, conversation), ...novaThinking(mode) }
  return {
    schemaVersion: 'messages-v1',
    ...(conversation.system === null ? {} : { system: content(conversation.system, points.system) }),
    messages: conversation.messages.map(({ role, text }, index) => ({
      role,
      content: content(text, points.messages.has(index)),
    })),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
  }
}

function readDeltaOf(event: unknown): NativePart {
  const delta = memberOf(event, 'delta')
  const text = textOf(memberOf(delta, 'text'))
  return { piece: readDelta(delta), ...(text === '' ? {} : { text }) }
}

const readStop = (stopReason: unknown): NativePart => (typeof stopReason === 'string' ? { stopReason } : NOTHING)

/** With `Count` behind the cache's names and without it: both are in use. */
const readUsage = (usage: unknown): PartialUsage => ({
  inputTokens: tokenCountOf(memberOf(usage, 'inputTokens')),
  outputTokens: tokenCountOf(memberOf(usage, 'outputTokens')),
  cacheReadInputTokens: tokenCountOf(
    memberOf(usage, 'cacheReadInputTokenCount') ?? memberOf(usage, 'cacheReadInputTokens'),
  ),
  cacheWriteInputTokens: tokenCountOf(
    memberOf(usage, 'cacheWriteInputTokenCount') ?? memberOf(usage, 'cacheWriteInputTokens'),
  ),
  reasoningTokens: reasoningTokensIn(usage),
})
