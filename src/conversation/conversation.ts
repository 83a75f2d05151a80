// What is said, in the form that Converse has for it, whatever API sends it. It is here, and not in `prompts/`, because `prompts/` makes it
// and `bedrock/` sends it, and neither knows the other.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
import type { ContentBytes, MediaBytes } from './content-bytes.ts'
import type { Json, JsonObject } from './json.ts'

/** What one call says. */
export interface Conversation {
  readonly system: string | null
  readonly messages: readonly Message[]
  /** What the model may call; null where it is not told of any tools. */
  readonly tools: ToolConfig | null
  /** Null leaves the limit to the mode. */
  readonly maxOutputTokens: number | null
  /** How many input tokens the prompt was made to have; null where no length was asked for. */
  readonly aimedInputTokens: number | null
}

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: readonly ContentBlock[]
}

/** What a model answered. It lives as long as its conversation does: it is in no record, and crosses to no other thread. */
export interface Reply {
  readonly content: readonly ContentBlock[]
  /** In Converse's words; null where it did not say. */
  readonly stopReason: string | null
}

/** Why a reply ended, in Converse's words. */
export const STOP_REASONS = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'guardrail_intervened',
  'content_filtered',
  'refusal',
  'model_context_window_exceeded',
  'malformed_model_output',
  'malformed_tool_use',
] as const

/**
 * Those that leave a user nothing to say: what is waited for is no user's, or the next turn would be blocked, declined or too long, too.
 */
export const FINAL_STOP_REASONS = [
  'tool_use',
  'guardrail_intervened',
  'content_filtered',
  'refusal',
  'model_context_window_exceeded',
  'malformed_tool_use',
  'malformed_model_output',
] as const satisfies readonly (typeof STOP_REASONS)[number][]

export type FinalStopReason = (typeof FINAL_STOP_REASONS)[number]

/** Each has one of these members. */
export type ContentBlock =
  | TextBlock
  | MediaBlock
  | { readonly toolUse: ToolUse }
  | { readonly toolResult: ToolResult }
  | { readonly reasoningContent: ReasoningContent }

export interface TextBlock {
  readonly text: string
}

export type MediaBlock =
  | { readonly image: Media }
  | { readonly document: Media & { readonly name: string } }
  | { readonly video: Media }
  | { readonly audio: Media }

export interface Media {
  /** `png`, `pdf`, `mp4`: what Converse calls it. */
  readonly format: string
  readonly source: MediaSource
}

export type MediaSource =
  | { readonly bytes: MediaBytes }
  | { readonly s3Location: { readonly uri: string; readonly bucketOwner?: string } }

/** A model's call of a tool. */
export interface ToolUse {
  readonly toolUseId: string
  readonly name: string
  readonly input: Json
}

/** What the tool gave back. */
export interface ToolResult {
  readonly toolUseId: string
  readonly content: readonly (TextBlock | { readonly json: Json } | MediaBlock)[]
  readonly status?: 'success' | 'error'
}

/** It goes back to the model as it came: its signature holds for these words alone. */
export type ReasoningContent =
  | { readonly reasoningText: { readonly text: string; readonly signature?: string } }
  | { readonly redactedContent: ContentBytes }

export interface ToolConfig {
  readonly tools: readonly ToolSpec[]
  /** Null leaves it to the model, as `auto` does. */
  readonly toolChoice: ToolChoice | null
}

export interface ToolSpec {
  readonly name: string
  readonly description: string | null
  /** A JSON schema whose type is `object`. */
  readonly inputSchema: JsonObject
  /** Whether the input must follow its schema to the letter; null leaves it to the model. */
  readonly strict: boolean | null
}

/** `none` exists in bodies of the model's own alone: Converse has no word for it. */
export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  | { readonly kind: 'tool'; readonly name: string }

/** A message of one text. */
export const textMessage = (role: Message['role'], text: string): Message => ({ role, content: [{ text }] })

/** The words of a message or a reply, without its reasoning and what is no text. */
export const textOfContent = (content: readonly ContentBlock[]): string =>
  content.map((block) => ('text' in block ? block.text : '')).join('')

/** All that a model reads of it as text: words, the definitions of tools, their calls and results. What is no text counts nothing. */
export const charactersOf = ({
  messages,
  system,
  tools,
}: Pick<Conversation, 'messages' | 'system' | 'tools'>): number =>
  messages.reduce(
    (sum, { content }) => content.reduce((total, block) => total + charactersOfBlock(block), sum),
    (system?.length ?? 0) + charactersOfTools(tools),
  )

const toolCharacters = new WeakMap<readonly ToolSpec[], number>()

/** Counted once: all calls of a prompt have the same tools. */
function charactersOfTools(tools: ToolConfig | null): number {
  if (tools === null) return 0
  const known = toolCharacters.get(tools.tools)
  if (known !== undefined) return known
  const characters = tools.tools.reduce(
    (sum, { description, inputSchema, name }) =>
      sum + name.length + (description?.length ?? 0) + lengthInJson(inputSchema),
    0,
  )
  toolCharacters.set(tools.tools, characters)
  return characters
}

function charactersOfBlock(block: ContentBlock): number {
  if ('text' in block) return block.text.length
  if ('toolUse' in block) return block.toolUse.name.length + lengthInJson(block.toolUse.input)
  if ('toolResult' in block) {
    return block.toolResult.content.reduce(
      (sum, part) => sum + ('text' in part ? part.text.length : 'json' in part ? lengthInJson(part.json) : 0),
      0,
    )
  }
  if (!('reasoningContent' in block)) return 0
  const { reasoningContent } = block
  return 'reasoningText' in reasoningContent ? reasoningContent.reasoningText.text.length : 0
}

const lengthInJson = (value: Json): number => JSON.stringify(value).length
