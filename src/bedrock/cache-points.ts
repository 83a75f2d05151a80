import type { Conversation } from '../plan/conversation.ts'
import type { CachePlan, ModePlan } from '../plan/mode-plan.ts'

/** Where a call's cache points stand. Four are the most that Bedrock takes. */
export interface CachePoints {
  readonly system: boolean
  /** Indexes of messages. */
  readonly messages: ReadonlySet<number>
  readonly ttl: CachePlan['ttl']
}

/** Whether the call asks for caching at all: its mode may, and the prompt have no place for the point. */
export function hasCachePoint(mode: ModePlan, conversation: Conversation): boolean {
  if (mode.cache === null) return false
  const { messages, system } = cachePoints(mode, conversation)
  return system || messages.size > 0
}

/**
 * A point among the messages stands behind the last one, and behind the one that asked before it: there the last turn
 * wrote what this turn reads. Not every model looks back for it from the last point alone.
 */
export function cachePoints({ cache }: ModePlan, { messages, system }: Conversation): CachePoints {
  const asks = cache?.points.includes('messages') === true ? [messages.length - 1, messages.length - 3] : []
  return {
    system: cache?.points.includes('system') === true && system !== null,
    messages: new Set(asks.filter((index) => index >= 0)),
    ttl: cache?.ttl ?? null,
  }
}
