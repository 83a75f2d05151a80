// The responses that are kept, as `store` has it, for those who ask for them again or go on from them. Of prompts only
// their length is kept; what a response says are words that mean nothing.
import type { JsonRecord } from '../describe-issue.ts'
import type { Measure } from '../inference/media-tokens.ts'
import type { TurnMessage } from '../inference/tool-turn.ts'

export interface StoredResponse {
  readonly response: JsonRecord
  /** Of the whole conversation, this response with it. */
  readonly measure: Measure
  readonly turns: readonly TurnMessage[]
  /** Calls of tools that the next input has to answer. */
  readonly openCallIds: readonly string[]
  /** Breaks off one that is made in the background; null for any other, and for one that is over. */
  readonly cancel: (() => void) | null
}

export interface StoredResponses {
  put(id: string, stored: StoredResponse): void
  get(id: string): StoredResponse | null
  /** False: there is none. */
  delete(id: string): boolean
}

/** AWS keeps them for 30 days; here, the last so many. */
const MOST_RESPONSES = 1_000

export function makeStoredResponses(): StoredResponses {
  const byId = new Map<string, StoredResponse>()
  return {
    put(id, stored) {
      byId.set(id, stored)
      const [oldest] = byId.keys()
      if (byId.size > MOST_RESPONSES && oldest !== undefined) byId.delete(oldest)
    },
    get: (id) => byId.get(id) ?? null,
    delete: (id) => byId.delete(id),
  }
}
