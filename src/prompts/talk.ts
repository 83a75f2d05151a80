// What one call step says, call by call: a single message, the turns of a conversation, the steps of an agent. Whoever makes the calls asks
// for the next one when the one before is answered, and needs to know nothing of their kind.
import {
  type ContentBlock,
  type Conversation,
  FINAL_STOP_REASONS,
  type FinalStopReason,
  type Message,
  type Reply,
  textOfContent,
} from '../conversation/conversation.ts'

export interface Talk {
  /** Index into the plan's prompts. */
  readonly prompt: number
  /** Index into the plan's modes; null where what is said asks for none. */
  readonly mode: number | null
  /** How many calls are planned; null where the prompt is no conversation, and of an agent. */
  readonly turns: number | null
  /** Whether the model's calls of tools are answered. */
  readonly isAgent: boolean
  /** What is said next. `reply`: what the call before was answered; null at the beginning, and where it was not kept. */
  next(reply: Reply | null): Utterance | TalkEnd
}

export interface Utterance {
  /** All of it: what was said before, too. */
  readonly conversation: Conversation
  /** From 1; null where the prompt is no conversation. */
  readonly turn: number | null
  /** What passes before it is said. */
  readonly pauseMs: number
  /** Whether what follows depends on the reply. */
  readonly keepsReply: boolean
}

/** Nothing follows. */
export type TalkEnd =
  /** All was said. */
  | { readonly ended: 'over' }
  /** Of a conversation: the reply was blank, which Bedrock refuses in a message, or of a kind that no user answers. */
  | { readonly ended: 'no-text' | FinalStopReason }
  /** Of an agent: the reply calls no more tools. */
  | { readonly ended: 'answered'; readonly stopReason: string | null }
  /** Of an agent: it would go on, and may not. */
  | { readonly ended: 'max-steps' }

/** What a conversation goes on from, or why it does not. */
function answerIn(reply: Reply | null): readonly ContentBlock[] | TalkEnd {
  const final = FINAL_STOP_REASONS.find((reason) => reason === reply?.stopReason)
  if (final !== undefined) return { ended: final }
  const text = textOfContent(reply?.content ?? [])
  return text.trim() === '' ? { ended: 'no-text' } : [{ text }]
}

/** One call. */
export function makeSingleTalk(prompt: number, mode: number | null, conversation: Conversation): Talk {
  let isSaid = false
  return {
    prompt,
    mode,
    turns: null,
    isAgent: false,
    next() {
      if (isSaid) return { ended: 'over' }
      isSaid = true
      return { conversation, turn: null, pauseMs: 0, keepsReply: false }
    },
  }
}

/** What a user says in turn, whatever is answered. */
export interface Script {
  readonly prompt: number
  /** Index into the plan's modes; null takes the iteration's. */
  readonly mode: number | null
  /** Null where the prompt is no conversation. */
  readonly turns: number | null
  /** What the user says in a turn, counted from 1. */
  messageAt(turn: number): ScriptedMessage
  /** What a turn was answered when it was recorded, if the next one goes on from that; null leaves it to the model. */
  recordedReply(turn: number): readonly ContentBlock[] | null
  /** What passes before a turn is said, counted from 2: the first is said at once. */
  pauseBeforeMs(turn: number): number
  /** What the request of a turn says, the last message of `history` being the turn's. */
  requestOf(history: readonly Message[]): Pick<Conversation, 'messages' | 'system' | 'tools'>
}

export interface ScriptedMessage {
  readonly content: readonly ContentBlock[]
  readonly maxOutputTokens: number | null
  /** Of the whole prompt; null where no length was asked for, and in a conversation, which grows by its replies. */
  readonly aimedInputTokens: number | null
}

export function makeScriptedTalk(script: Script): Talk {
  const { messageAt, mode, pauseBeforeMs, prompt, recordedReply, requestOf, turns } = script
  const history: Message[] = []
  const last = turns ?? 1
  let said = 0
  return {
    prompt,
    mode,
    turns,
    isAgent: false,
    next(reply) {
      if (said === last) return { ended: 'over' }
      if (said > 0) {
        const answered = recordedReply(said) ?? answerIn(reply)
        if ('ended' in answered) return answered
        history.push({ role: 'assistant', content: answered })
      }
      said++
      const { content, ...limits } = messageAt(said)
      history.push({ role: 'user', content })
      return {
        conversation: { ...requestOf(history), ...limits },
        turn: turns === null ? null : said,
        pauseMs: said === 1 ? 0 : pauseBeforeMs(said),
        keepsReply: said < last && recordedReply(said) === null,
      }
    },
  }
}
