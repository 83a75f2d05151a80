// What is left out of a long talk, as applications leave it out, so that a request does not grow without end.
import { charactersOf, type ContentBlock, type Conversation, type Message } from '../conversation/conversation.ts'
import type { HistoryPlan } from '../scenario/conversation-schema.ts'

type RequestOf = (history: readonly Message[]) => Pick<Conversation, 'messages' | 'system' | 'tools'>

export interface HistoryRule {
  readonly plan: HistoryPlan
  readonly charactersPerToken: number
  /** What the first message begins with, whichever is the first. */
  readonly head: string
  /** Whether what follows the first message is steps of an agent, and no exchanges. */
  readonly isAgent: boolean
}

/** The same, of as much of the history as the rule leaves. */
export const cuttingHistory =
  (rule: HistoryRule, requestOf: RequestOf): RequestOf =>
  (history) =>
    requestOf(cutHistory(history, rule))

/**
 * Leaves out pairs of messages until the rest is within the limit: the oldest exchanges of a user and the model, or the oldest steps of an
 * agent, which are calls of tools and their results. The roles still take turns, and no result is without its call. The last message stays,
 * however long it is.
 */
export function cutHistory(history: readonly Message[], rule: HistoryRule): readonly Message[] {
  const { head, isAgent, plan } = rule
  // An agent keeps its task, and a conversation its first exchange if it is to.
  const kept = isAgent ? 1 : plan.keep === 'first' ? 2 : 0
  const isWithin = limitOf(rule)
  let rest = history.slice(kept)
  const first = history.slice(0, kept)
  while (rest.length > (isAgent ? 2 : 1) && !isWithin([...first, ...rest])) rest = rest.slice(2)
  const [beginning, ...others] = [...first, ...rest]
  if (beginning === undefined || beginning === history[0] || head === '') return [...first, ...rest]
  return [{ role: beginning.role, content: headed(head, beginning.content) }, ...others]
}

function limitOf({ charactersPerToken, plan: { maxMessages, maxTokens } }: HistoryRule) {
  return (messages: readonly Message[]): boolean =>
    (maxMessages === null || messages.length <= maxMessages) &&
    (maxTokens === null || charactersOf({ messages, system: null, tools: null }) <= maxTokens * charactersPerToken)
}

function headed(head: string, content: readonly ContentBlock[]): readonly ContentBlock[] {
  const [first, ...others] = content
  return first !== undefined && 'text' in first
    ? [{ text: head + first.text }, ...others]
    : [{ text: head }, ...content]
}
