import { randomInt } from 'node:crypto'
import type { Conversation, Message, ToolConfig } from '../conversation/conversation.ts'
import type { PromptPlan } from '../plan/run-plan.ts'

const LARGEST = 1_000_000_000

/** Lines that never come again. */
export interface Nonces {
  next(): string
}

/**
 * Makes lines that never come again: in this thread because of a count, and between threads and runs because of
 * `salt`. The salt is true chance and not the run's seed: a run that is repeated must not find its own prompts in
 * a cache. All nonces are of one length and of groups of three digits, which most tokenizers read as a token each,
 * so that they cost every prompt the same.
 */
export function makeNonces(salt: number = randomInt(LARGEST)): Nonces {
  let count = 0
  return {
    next: () => `[${groups(salt)} ${groups(count++)}]\n`,
  }
}

/** 1234567 → `001 234 567`. */
const groups = (value: number): string =>
  String(value % LARGEST)
    .padStart(9, '0')
    .replace(/(...)(...)(...)/, '$1 $2 $3')

export const NONCE_LENGTH = '[000 000 000 000 000 000]\n'.length

/** Where the nonces of a prompt stand. */
export interface NoncePlace {
  /** Ahead of the description of the first tool, of the system prompt, or of the first message. */
  readonly where: 'tools' | 'system' | 'message'
  /** Whether each turn has one of its own. */
  readonly isRenewed: boolean
}

/**
 * A model reads the tools first, then the system prompt and the messages, and a cache compares from the beginning. A nonce ahead of what
 * all calls share would unshare it: unless that is asked for, it stands behind the tools and behind a shared system prompt. Null where
 * there is none.
 */
export function placeOfNonce({ nonce, system }: Pick<PromptPlan, 'nonce' | 'system'>): NoncePlace | null {
  if (nonce === false) return null
  const asked = nonce === true ? { sharedSystem: false, sharedTools: false, turns: false } : nonce
  const isOfSystem = system?.kind === 'text' || (system?.kind === 'shared' && asked.sharedSystem)
  return { where: asked.sharedTools ? 'tools' : isOfSystem ? 'system' : 'message', isRenewed: asked.turns }
}

/** What stands ahead of all messages, the same in each call of a prompt but for the nonce. */
export type Frame = Pick<Conversation, 'system' | 'tools'>

export interface NoncedRequests {
  /** What the first message of the user begins with. */
  readonly head: string
  /** What the next request says: all messages so far, in their frame. */
  requestOf(history: readonly Message[]): Pick<Conversation, 'messages' | 'system' | 'tools'>
}

/** Puts one nonce, or one for each request, where the nonces of the prompt stand. */
export function makeNoncedRequests(frame: Frame, place: NoncePlace | null, nonces: Nonces): NoncedRequests {
  if (place === null) return { head: '', requestOf: (history) => ({ ...frame, messages: [...history] }) }
  const { isRenewed, where } = place
  const first = nonces.next()
  const framed = frameBehind(first, frame, where)
  let requests = 0
  return {
    head: where === 'message' ? first : '',
    requestOf(history) {
      if (!isRenewed || requests++ === 0) return { ...framed, messages: [...history] }
      const fresh = nonces.next()
      return where === 'message'
        ? { ...framed, messages: history.map((message, index) => (index === 0 ? headedBy(fresh, message) : message)) }
        : { ...frameBehind(fresh, frame, where), messages: [...history] }
    },
  }
}

function frameBehind(nonce: string, { system, tools }: Frame, where: NoncePlace['where']): Frame {
  if (where === 'system') return { system: system === null ? null : nonce + system, tools }
  return { system, tools: where === 'tools' && tools !== null ? toolsBehind(nonce, tools) : tools }
}

/** A model reads the description of the first tool ahead of all others. */
const toolsBehind = (nonce: string, { toolChoice, tools }: ToolConfig): ToolConfig => ({
  toolChoice,
  tools: tools.map((tool, index) => (index === 0 ? { ...tool, description: nonce + (tool.description ?? '') } : tool)),
})

/** The message, which begins with a nonce, with another in its place. */
function headedBy(nonce: string, { content, role }: Message): Message {
  return {
    role,
    content: content.map((block, index) =>
      index === 0 && 'text' in block ? { text: nonce + block.text.slice(nonce.length) } : block,
    ),
  }
}
