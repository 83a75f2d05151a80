/**
 * What one call says. It is here, and not in `prompts/`, because `prompts/` makes it and `bedrock/` sends it, and
 * neither knows the other.
 */
export interface Conversation {
  readonly system: string | null
  readonly messages: readonly Message[]
  /** Null leaves the limit to the mode. */
  readonly maxOutputTokens: number | null
  /** How many input tokens the prompt was made to have; null where no length was asked for. */
  readonly aimedInputTokens: number | null
}

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly text: string
}
