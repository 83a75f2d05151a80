import type { Conversation } from '../../../conversation/conversation.ts'
import type { ModePlan } from '../../../plan/mode-plan.ts'
import type { CallDraft } from '../../call-record.ts'
import { type JsonRecord, memberOf, millisecondsOf } from '../../stream/json-record.ts'
import type { Said } from '../../stream/reply-builder.ts'
import { type ReplyPiece, textPiece } from '../../stream/reply-piece.ts'
import type { CacheTtl } from '../../stream/response-reader.ts'
import { recordRouting } from '../served-facts.ts'
import { type PartialUsage, recordUsage, tokenCountOf } from '../token-usage.ts'
import type { FamiliarChunk } from './familiar-chunk.ts'

/** The JSON of one provider's models: what InvokeModel takes and returns as it is. */
export interface NativeFormat {
  /** The request's body. What the mode leaves to the model is absent. */
  makeBody(mode: ModePlan, conversation: Conversation): object
  /** How most chunks of a stream begin. Of these, only the beginning is ever looked at. */
  readonly familiar: readonly FamiliarChunk[]
  /** What any other chunk says. */
  readChunk(chunk: JsonRecord): NativePart
  /** What a whole answer says; null where it is none. */
  readAnswer(answer: JsonRecord): NativePart | null
}

/** What one piece of a reply says, of what is recorded. */
export interface NativePart {
  /** Absent where it brings none. */
  readonly piece?: ReplyPiece
  /** What of the reply a listener hears, in Converse's words. */
  readonly said?: readonly Said[]
  /** In Converse's words. */
  readonly stopReason?: string
  readonly usage?: PartialUsage
  /** The reply has ended by its model's own word. */
  readonly stopped?: boolean
  /** No piece with anything more to count follows. */
  readonly accounted?: boolean
}

export const NOTHING: NativePart = {}

/** Text of a block, if there is any. */
export const saying = (text: string, index: number): NativePart =>
  text === '' ? NOTHING : { piece: textPiece(text), said: [{ kind: 'delta', index, delta: { text } }] }

export const hearBlocks = (content: readonly unknown[]): readonly Said[] =>
  content.map((block) => ({ kind: 'block', block }))

// What a reply in a model's own JSON used, and how it was served. The model says it in its own words and Bedrock beside
// them, in the last chunk or in headers; where both speak, the model's word stands.

export interface NativeAccount {
  /** `native`: the JSON that `part` was read from. */
  add(part: NativePart, native: JsonRecord): void
  /** What no part said, from elsewhere. */
  addMissing(usage: PartialUsage): void
  /** Writes the usage into the draft. Before, it is not all there: Claude's streams begin with a count of one. */
  close(): void
}

export function makeNativeAccount(draft: CallDraft, cacheTtl: CacheTtl): NativeAccount {
  let usage: PartialUsage = {}
  let besides: PartialUsage = {}
  return {
    add({ stopReason, usage: told }, native) {
      if (stopReason !== undefined) draft.stopReason = stopReason
      if (told !== undefined) usage = { ...usage, ...onlyTold(told) }
      const metrics = native['amazon-bedrock-invocationMetrics']
      if (metrics !== undefined) {
        besides = { ...besides, ...metricsUsage(metrics) }
        draft.serviceLatencyMs = millisecondsOf(memberOf(metrics, 'invocationLatency')) ?? Number.NaN
      }
      recordRouting(draft, native['amazon-bedrock-trace'])
      // The model itself may not know of it. The word is Converse's.
      if (native['amazon-bedrock-guardrailAction'] === 'INTERVENED') draft.stopReason = 'guardrail_intervened'
    },
    addMissing(told) {
      besides = { ...onlyTold(told), ...besides }
    },
    close() {
      recordUsage(draft, [usage, besides], cacheTtl)
    },
  }
}

const metricsUsage = (metrics: unknown): PartialUsage =>
  onlyTold({
    inputTokens: tokenCountOf(memberOf(metrics, 'inputTokenCount')),
    outputTokens: tokenCountOf(memberOf(metrics, 'outputTokenCount')),
    cacheReadInputTokens: tokenCountOf(memberOf(metrics, 'cacheReadInputTokenCount')),
    cacheWriteInputTokens: tokenCountOf(memberOf(metrics, 'cacheWriteInputTokenCount')),
  })

const onlyTold = (usage: PartialUsage): PartialUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined))
