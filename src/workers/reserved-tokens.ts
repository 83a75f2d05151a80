import type { CallRecord } from '../bedrock/call-record.ts'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'

export interface ReservedTokens {
  readonly input: number
  readonly output: number
}

/**
 * What a call may have used that tells nothing of it: its prompt as it aims to be or as its characters let expect, whichever is
 * more, and the most that it was asked to say. Where nothing limits that, what is known: each chunk had a token at least.
 */
export function reservedTokens(
  { inference }: ModePlan,
  { chunks }: CallRecord,
  { aimedInputTokens, maxOutputTokens, messages, system }: Conversation,
  charactersPerToken: number,
): ReservedTokens {
  const characters = messages.reduce((sum, { text }) => sum + text.length, system?.length ?? 0)
  return {
    input: Math.max(aimedInputTokens ?? 0, Math.ceil(characters / charactersPerToken)),
    output: maxOutputTokens ?? inference.maxTokens ?? chunks,
  }
}
