import type { Conversation } from '../../../conversation/conversation.ts'

/** A conversation, or one request, as a row of a data set has it. */
export interface RecordedConversation extends Omit<Conversation, 'aimedInputTokens'> {
  /**
   * Those of one role may follow each other: replies that were not recorded stood between them.
   */
  readonly messages: Conversation['messages']
  /** The limit that the request had. */
  readonly maxOutputTokens: number | null
  /** What the recorded reply came to, by its own count; null where there is none. */
  readonly outputTokens: number | null
}

/** A row that is of its shape, and yet cannot be sent. */
export class UnusableRow extends Error {
  override readonly name: string = 'UnusableRow'
}

export const unusable = (expected: string, found: string): UnusableRow =>
  new UnusableRow(`expected ${expected}, found ${found}`)
