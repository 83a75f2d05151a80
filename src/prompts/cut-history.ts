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
  const first = history.slice(0, kept)
  const rest = history.slice(firstWithin(history, kept, rule))
  const [beginning, ...others] = [...first, ...rest]
  if (beginning === undefined || beginning === history[0] || head === '') return [...first, ...rest]
  return [{ role: beginning.role, content: headed(head, beginning.content) }, ...others]
}

/** Where the rest begins. Each message is measured once: a talk may have two thousand. */
function firstWithin(
  history: readonly Message[],
  kept: number,
  { charactersPerToken, isAgent, plan: { maxMessages, maxTokens } }: HistoryRule,
): number {
  const most = { messages: maxMessages ?? Infinity, characters: (maxTokens ?? Infinity) * charactersPerToken }
  const lengths = maxTokens === null ? [] : history.map(lengthOf)
  let characters = lengths.reduce((sum, length) => sum + length, 0)
  let from = kept
  for (; history.length - from > (isAgent ? 2 : 1); from += 2) {
    if (kept + history.length - from <= most.messages && characters <= most.characters) break
    characters -= (lengths[from] ?? 0) + (lengths[from + 1] ?? 0)
  }
  return from
}

const lengthOf = (message: Message): number => charactersOf({ messages: [message], system: null, tools: null })

function headed(head: string, content: readonly ContentBlock[]): readonly ContentBlock[] {
  const [first, ...others] = content
  return first !== undefined && 'text' in first
    ? [{ text: head + first.text }, ...others]
    : [{ text: head }, ...content]
}
