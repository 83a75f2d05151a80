// An agent: the model calls tools and is told what they gave, until it has nothing more to call.
import type { ContentBlock, Conversation, Message, Reply, ToolResult, ToolUse } from '../conversation/conversation.ts'
import type { Talk } from './talk.ts'

export interface AgentScript {
  readonly prompt: number
  readonly mode: number | null
  /** The most calls to the model. */
  readonly maxSteps: number
  /** What is said before its first step: what the user asks of it, at the end. */
  readonly beginning: readonly Message[]
  /** Steps are counted from 1. */
  maxOutputTokensAt(step: number): number | null
  /** What comes of the call of a tool that is the `index`-th of the reply of a step. */
  answer(call: ToolUse, step: number, index: number): ToolAnswer
  requestOf(history: readonly Message[]): Pick<Conversation, 'messages' | 'system' | 'tools'>
}

export interface ToolAnswer {
  readonly result: ToolResult
  readonly delayMs: number
}

export function makeAgentTalk(script: AgentScript): Talk {
  const { answer, beginning, maxOutputTokensAt, maxSteps, mode, prompt, requestOf } = script
  const history: Message[] = [...beginning]
  let step = 0
  return {
    prompt,
    mode,
    turns: null,
    isAgent: true,
    next(reply) {
      let pauseMs = 0
      if (step > 0) {
        const calls = callsIn(reply)
        if (reply?.stopReason !== 'tool_use' || calls.length === 0) {
          return { ended: 'answered', stopReason: reply?.stopReason ?? null }
        }
        if (step === maxSteps) return { ended: 'max-steps' }
        const answers = calls.map((call, index) => answer(call, step, index))
        history.push(
          { role: 'assistant', content: reply.content.filter(isSayable) },
          // Converse refuses results that are not all in the next message.
          { role: 'user', content: answers.map(({ result }) => ({ toolResult: result })) },
        )
        // They run at the same time.
        pauseMs = Math.max(...answers.map(({ delayMs }) => delayMs))
      }
      step++
      return {
        conversation: { ...requestOf(history), maxOutputTokens: maxOutputTokensAt(step), aimedInputTokens: null },
        turn: step,
        pauseMs,
        // Of the last step too: it says whether the agent is done.
        keepsReply: true,
      }
    },
  }
}

const callsIn = (reply: Reply | null): ToolUse[] =>
  (reply?.content ?? []).flatMap((block) => ('toolUse' in block ? [block.toolUse] : []))

/** A reply goes back as it came, reasoning with its signature too; but Bedrock refuses a text of blanks that its own model wrote. */
const isSayable = (block: ContentBlock): boolean => !('text' in block) || block.text.trim() !== ''
