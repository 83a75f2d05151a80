// A row of a data set → the call that it is: in which mode, and what is said.
import type { ContentBlock, MediaBlock, Message, ToolChoice } from '../conversation/conversation.ts'
import type { PromptPlan, RunPlan } from '../plan/run-plan.ts'
import { modeOfValue } from '../plan/row-modes.ts'
import type { Row } from '../reading/data-sets/row-reader.ts'
import { type Frame, type NoncePlace, placeOfNonce } from './nonce.ts'

/** Index into the plan's modes; null leaves it to the iteration. What the rows that were read say was checked. */
export function modeOfRow({ modes }: RunPlan, { source }: PromptPlan, { mode }: Row): number | null {
  if (mode === null || source.kind !== 'dataset') return null
  const found = modeOfValue(modes, source, mode)
  if (found !== null) return found
  throw new Error(`${source.path}: expected a mode in the field ${source.recipe.mode ?? ''}, found another text`)
}

/** A system prompt of the row's own is no shared one: the nonce stands ahead of it, as ahead of any other text. */
export const placeBesideRow = (prompt: PromptPlan): NoncePlace | null =>
  placeOfNonce({ nonce: prompt.nonce, system: prompt.system ?? { kind: 'text', text: '' } })

/** What stands ahead of all messages: what the entry says, or else what the row does. */
export function frameOfRow(
  { call }: Row,
  { system, tools }: Frame,
  { isConversation, toolChoice }: { readonly isConversation: boolean; readonly toolChoice: ToolChoice | null },
): Frame {
  // The turns of a conversation are the questions of several rows, and each row has tools of its own.
  const ofRow = isConversation ? null : call.tools
  const chosen = ofRow === null || toolChoice === null ? ofRow : { ...ofRow, toolChoice }
  return { system: system ?? call.system, tools: tools ?? chosen }
}

/** What the row says, `head` ahead of it, and what the entry sends with each question. */
export function messagesOfRow({ call }: Row, head: string, media: readonly MediaBlock[]): readonly Message[] {
  const last = call.messages.length - 1
  return call.messages.map(({ content, role }, index) => {
    const said = index === last ? [...media, ...content] : content
    return { role, content: index === 0 ? headedBy(head, said) : said }
  })
}

/** A nonce that a text follows is a part of it. */
export function headedBy(head: string, content: readonly ContentBlock[]): readonly ContentBlock[] {
  if (head === '') return content
  const [first, ...others] = content
  return first !== undefined && 'text' in first
    ? [{ text: head + first.text }, ...others]
    : [{ text: head }, ...content]
}
