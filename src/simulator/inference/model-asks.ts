// What a request asks of its model beside words: what goes in, how the model is to think and to sample, and what it
// is to tell. Read from Converse's members or from the vendor's own; whether the model does it is not looked at here.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { SeenMedia } from './seen-media.ts'
import type { SamplingParameter } from '../vocabulary.ts'

export interface ModelAsks {
  /** Whether the vendor's own body asks, and not Converse: errors of the model are told in another way. */
  readonly isNative: boolean
  /** Null: it is offered none. */
  readonly tools: ToolsAsked | null
  readonly media: readonly SeenMedia[]
  /** Whether the last word is the assistant's, for the model to go on with. */
  readonly prefill: boolean
  /** Those that are set to anything but 1, which is their default. */
  readonly sampling: readonly SamplingParameter[]
  /** The thoughts that the conversation carries back. */
  readonly thoughts: readonly CarriedThought[]
  /** The first block of the first reply in this turn that called tools; null where none did. */
  readonly turnBegins: PlacedBlock | null
  /** The first cache point behind tools, by its index among them, or null. */
  readonly toolCachePoint: number | null
  /** Null: as the model does it by itself. */
  readonly thinking: ThinkingAsked | null
  /** Whether a thought with a budget may also stand between the calls of a turn. */
  readonly isInterleaved: boolean
  /** As it was written; null when it is left to the model. */
  readonly effort: unknown
  /** That the answer is to follow; null for words. */
  readonly outputSchema: JsonRecord | null
  /** JSON pointers into the model's own answer. */
  readonly responseFieldPaths: readonly string[]
}

export interface CarriedThought {
  /** `messages.1.content.0`. */
  readonly place: string
  readonly text: string
  /** Null where it has none. */
  readonly signature: string | null
}

export interface PlacedBlock {
  readonly place: string
  /** As Claude's own body calls it. */
  readonly kind: string
}

/** The tools that a model may call, and where in a turn of calls and results the conversation is. */
export interface ToolsAsked {
  readonly tools: readonly OfferedTool[]
  readonly choice: ToolChoice
  /** Whether it may call several at once. */
  readonly isParallel: boolean
  readonly turn: ToolTurn
}

export interface OfferedTool {
  readonly name: string
  /** Of its input. */
  readonly schema: JsonRecord
}

export type ToolChoice = { readonly kind: 'auto' | 'any' | 'none' } | { readonly kind: 'tool'; readonly name: string }

/** What has happened since the last message of the user's own, of which results are none. */
export interface ToolTurn {
  /** Replies that called tools. */
  readonly steps: number
  /** Null before the first. */
  readonly firstCallId: string | null
}

export type ThinkingAsked =
  | { readonly kind: 'off' }
  | { readonly kind: 'adaptive' | 'levels'; readonly isOmitted: boolean }
  | { readonly kind: 'budget'; readonly budgetTokens: number; readonly isOmitted: boolean }

export const noAsks: ModelAsks = {
  isNative: true,
  tools: null,
  media: [],
  prefill: false,
  sampling: [],
  thoughts: [],
  turnBegins: null,
  toolCachePoint: null,
  thinking: null,
  isInterleaved: false,
  effort: null,
  outputSchema: null,
  responseFieldPaths: [],
}

/** From the vendor's members: Claude's `thinking`, Nova's `reasoningConfig`, others' `reasoning_effort`. */
export function readThinking({ thinking, reasoningConfig, reasoning_config: alike }: JsonRecord): ThinkingAsked | null {
  const asked = thinking ?? alike
  if (isRecord(asked)) return readVendorThinking(asked)
  if (!isRecord(reasoningConfig)) return null
  return reasoningConfig['type'] === 'enabled' ? { kind: 'levels', isOmitted: false } : { kind: 'off' }
}

function readVendorThinking({ type, budget_tokens: budgetTokens, display }: JsonRecord): ThinkingAsked | null {
  const isOmitted = display === 'omitted'
  switch (type) {
    case 'enabled':
      return { kind: 'budget', budgetTokens: typeof budgetTokens === 'number' ? budgetTokens : 0, isOmitted }
    case 'adaptive':
    case 'between_tools':
      return { kind: 'adaptive', isOmitted }
    case 'disabled':
      return { kind: 'off' }
    default:
      return null
  }
}

/** From the vendor's members: Claude's beta of that name. */
export const readInterleaved = ({ anthropic_beta: betas }: JsonRecord): boolean =>
  Array.isArray(betas) && betas.some((beta) => typeof beta === 'string' && beta.startsWith('interleaved-thinking'))

/** From the vendor's members; `converse` is what Converse's own member says. */
export function readEffort(fields: JsonRecord, converse: unknown = null): unknown {
  const { output_config: claude, reasoningConfig: nova, reasoning_effort: others } = fields
  const vendor = isRecord(claude) ? claude['effort'] : isRecord(nova) ? nova['maxReasoningEffort'] : others
  return converse ?? vendor ?? null
}

/** `null` and 1 ask for nothing. */
export const samplingAsked = (values: Readonly<Record<SamplingParameter, unknown>>): SamplingParameter[] =>
  (Object.keys(values) as SamplingParameter[]).filter((name) => (values[name] ?? 1) !== 1)
