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
 * Leaves out of a conversation its oldest exchanges, and of an agent its oldest steps, until the rest is within the limit. An exchange is
 * a question and all that follows it, calls of tools and their results too; a step is such calls and their results. So the roles
 * still take turns, and no result is without its call. The last exchange, or step, stays, however long it is.
 */
export function cutHistory(history: readonly Message[], rule: HistoryRule): readonly Message[] {
  const { head, isAgent, plan } = rule
  // An agent keeps what it was asked, and a conversation its first exchange if it is to.
  const kept = isAgent ? history.findLastIndex(isQuestion) + 1 : plan.keep === 'first' ? questionBehind(history, 0) : 0
  const first = history.slice(0, kept)
  const rest = history.slice(firstWithin(history, kept, rule))
  const [beginning, ...others] = [...first, ...rest]
  if (beginning === undefined || beginning === history[0] || head === '') return [...first, ...rest]
  return [{ role: beginning.role, content: headed(head, beginning.content) }, ...others]
}

/** Results of tools are said by the user, and answer the model. */
const isQuestion = ({ content, role }: Message): boolean =>
  role === 'user' && !content.some((block) => 'toolResult' in block)

/** Where the next question stands, or where the history ends. */
function questionBehind(history: readonly Message[], index: number): number {
  for (let at = index + 1; at < history.length; at++) if (isQuestion(history[at] as Message)) return at
  return history.length
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
  while (kept + history.length - from > most.messages || characters > most.characters) {
    const next = isAgent ? from + 2 : questionBehind(history, from)
    if (next >= history.length) break
    for (; from < next; from++) characters -= lengths[from] ?? 0
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
