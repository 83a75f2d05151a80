// Amazon's Nova: Converse's own shapes, under keys of its own around them.
// https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
import type { Conversation } from '../../../conversation/conversation.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import { cachePoints, inferenceFields, makeToolConfig } from '../converse-request.ts'
import { memberOf } from '../../stream/json-record.ts'
import { novaThinking } from './thinking.ts'
import { hearBlocks, type NativeFormat, type NativePart, NOTHING } from './native-format.ts'
import { readDelta, readStart } from '../../stream/reply-piece.ts'
import { type PartialUsage, reasoningTokensIn, tokenCountOf } from '../token-usage.ts'

export const novaFormat: NativeFormat = {
  makeBody,
  familiar: [{ beginning: '{"contentBlockDelta":{"delta":{"text":"', ending: null, content: 'text' }],
  readChunk({ contentBlockDelta, contentBlockStart, messageStop, metadata }) {
    if (contentBlockDelta !== undefined) return readDeltaOf(contentBlockDelta)
    if (contentBlockStart !== undefined) return readStartOf(contentBlockStart)
    if (messageStop !== undefined) return { ...readStop(memberOf(messageStop, 'stopReason')), stopped: true }
    if (metadata !== undefined) return { usage: readUsage(memberOf(metadata, 'usage')), accounted: true }
    return NOTHING
  },
  readAnswer({ output, stopReason, usage }) {
    const content = memberOf(memberOf(output, 'message'), 'content')
    if (!Array.isArray(content) || typeof stopReason !== 'string') return null
    return { said: hearBlocks(content), stopReason, usage: readUsage(usage), stopped: true, accounted: true }
  },
}

function makeBody(mode: ModePlan, conversation: Conversation): object {
  const points = cachePoints(mode, conversation)
  const cachePoint = { type: 'default', ...(points.ttl === null ? {} : { ttl: points.ttl }) } as const
  const pointIf = (isCached: boolean) => (isCached ? [{ cachePoint }] : [])
  const inferenceConfig = { ...inferenceFields(mode, conversation), ...novaThinking(mode) }
  return {
    schemaVersion: 'messages-v1',
    messages: conversation.messages.map(({ role, content }, index) => ({
      role,
      content: [...content, ...pointIf(points.messages.has(index))],
    })),
    ...(conversation.system === null ? {} : { system: [{ text: conversation.system }, ...pointIf(points.system)] }),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
    ...(conversation.tools === null ? {} : { toolConfig: makeToolConfig(conversation.tools, pointIf(points.tools)) }),
  }
}

function readDeltaOf(event: unknown): NativePart {
  const delta = memberOf(event, 'delta')
  return { piece: readDelta(delta), said: [{ kind: 'delta', index: indexOf(event), delta }] }
}

function readStartOf(event: unknown): NativePart {
  const start = memberOf(event, 'start')
  return { piece: readStart(start), said: [{ kind: 'start', index: indexOf(event), start }] }
}

function indexOf(event: unknown): number {
  const index = memberOf(event, 'contentBlockIndex')
  return typeof index === 'number' ? index : 0
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
