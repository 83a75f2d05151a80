import type { Conversation } from '../../plan/conversation.ts'
import type { JsonObject, ModePlan } from '../../plan/mode-plan.ts'
import type { FamiliarChunk } from './familiar-chunk.ts'
import type { JsonRecord } from '../json-record.ts'
import { type ReplyPiece, textPiece } from '../reply-piece.ts'
import type { PartialUsage } from '../token-usage.ts'

/** The JSON of one provider's models: what InvokeModel takes and returns as it is. */
export interface NativeFormat {
  /** The request's body. What the mode leaves to the model is absent. */
  makeBody(mode: ModePlan, conversation: Conversation): JsonObject
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
  /** The reply's own words. */
  readonly text?: string
  /** In Converse's words. */
  readonly stopReason?: string
  readonly usage?: PartialUsage
  /** The reply has ended by its model's own word. */
  readonly stopped?: boolean
  /** No piece with anything more to count follows. */
  readonly accounted?: boolean
}

export const NOTHING: NativePart = {}

/** Text of the reply, if there is any. */
export const saying = (text: string): NativePart => (text === '' ? NOTHING : { piece: textPiece(text), text })
