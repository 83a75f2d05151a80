// Amazon's Nova: Converse's own shapes, under keys of its own around them.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
import type { Conversation } from '../../plan/conversation.ts'
import type { JsonObject, ModePlan } from '../../plan/mode-plan.ts'
import { cachePoints } from '../cache-points.ts'
import { contentOfDelta } from '../delta-content.ts'
import { inferenceFields } from '../inference-fields.ts'
import { countOf, memberOf, textOf } from '../json-record.ts'
import { type NativeFormat, type NativePart, NOTHING, visible } from './native-format.ts'
import type { PartialUsage } from '../served-facts.ts'

export const novaFormat: NativeFormat = {
  makeBody,
  familiar: [{ beginning: '{"contentBlockDelta":{"delta":{"text":"', ending: null, content: 'visible' }],
  readChunk({ contentBlockDelta, messageStop, metadata }) {
    if (contentBlockDelta !== undefined) return readDelta(memberOf(contentBlockDelta, 'delta'))
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
  const inferenceConfig = { ...inferenceFields(mode, conversation) }
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

function readDelta(delta: unknown): NativePart {
  const content = contentOfDelta(delta)
  if (content === 'none') return NOTHING
  return content === 'visible' ? { ...visible(textOf(memberOf(delta, 'text'))), content } : { content }
}

const readStop = (stopReason: unknown): NativePart => (typeof stopReason === 'string' ? { stopReason } : NOTHING)

/** With `Count` behind the cache's names and without it: both are in use. */
const readUsage = (usage: unknown): PartialUsage => ({
  inputTokens: countOf(memberOf(usage, 'inputTokens')),
  outputTokens: countOf(memberOf(usage, 'outputTokens')),
  cacheReadInputTokens: countOf(memberOf(usage, 'cacheReadInputTokenCount') ?? memberOf(usage, 'cacheReadInputTokens')),
  cacheWriteInputTokens: countOf(
    memberOf(usage, 'cacheWriteInputTokenCount') ?? memberOf(usage, 'cacheWriteInputTokens'),
  ),
})
