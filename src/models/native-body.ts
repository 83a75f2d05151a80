// The bodies of InvokeModel that Seismo writes: what each takes from the mode and the prompts, and what it has no field for.

import type { Effort } from './effort.ts'

export const NATIVE_BODIES = ['claude', 'nova', 'llama'] as const

export type NativeBody = (typeof NATIVE_BODIES)[number]

/** It takes words, and nothing else. */
export const PLAINEST_BODY: NativeBody = 'llama'

/** How a model is asked to think. */
export interface ThinkingWords {
  /** Whether it takes a budget of tokens; otherwise an effort is all that there is. */
  readonly hasBudget: boolean
  /** Whether the effort stands within the fields of thinking, and says nothing without it. */
  readonly holdsEffort: boolean
  /** What else it takes while it thinks: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
  readonly sampling: { readonly temperature: number; readonly leastTopP: number } | null
  /** The effort at which it takes neither a limit nor sampling: https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
  readonly unboundedEffort: Effort | null
}

/** What a message may have beside text. */
type MediaKind = 'image' | 'document' | 'video' | 'audio'

export interface BodyFacts {
  /** As it is called in a sentence. */
  readonly name: string
  /**
   * What stands in a body because the prompt and other keys of the mode say so, and which says it; null: the body says it by
   * itself. A second opinion would win in silence.
   */
  readonly ownFields: Readonly<Record<string, string | null>>
  /** The field that it must have, and that limits the reply; null where the model has a default. */
  readonly neededLimit: string | null
  readonly hasStopSequences: boolean
  readonly hasCachePoints: boolean
  readonly hasEffort: boolean
  /** Whether it takes a JSON schema for the reply, which has neither a name nor a description there. */
  readonly hasOutputFormat: boolean
  /** Where the tools of prompts stand; none where it takes no tools. */
  readonly toolFields: readonly string[]
  /** Whether it can offer tools and forbid them; Converse cannot. */
  readonly hasNoToolChoice: boolean
  /** Formats in Converse's names of what it takes beside text; of other kinds it takes none. Null: what Converse takes, it takes. */
  readonly media: Readonly<Partial<Record<MediaKind, readonly string[]>>> | null
  /** Whether Bedrock reads what stands in S3 for it. */
  readonly hasS3Sources: boolean
  /** Of the models that have it, however they are called; null where none thinks. */
  readonly thinking: ThinkingWords | null
  /** Where a reply's own JSON tells its reasoning tokens, for Converse to hand them back; null where it is not known to. */
  readonly reasoningTokensPath: string | null
}

export const BODY_FACTS: Readonly<Record<NativeBody, BodyFacts>> = {
  claude: {
    name: "Claude's own body",
    ownFields: {
      anthropic_version: null,
      max_tokens: 'inference.maxTokens',
      messages: 'the prompts',
      stop_sequences: 'inference.stopSequences',
      system: 'the prompts',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
    },
    neededLimit: 'max_tokens',
    hasStopSequences: true,
    hasCachePoints: true,
    hasEffort: true,
    hasOutputFormat: true,
    toolFields: ['tools', 'tool_choice'],
    hasNoToolChoice: true,
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html: PDF as it is, and text.
    media: { image: ['png', 'jpeg', 'gif', 'webp'], document: ['pdf', 'txt', 'md', 'csv', 'html'] },
    hasS3Sources: false,
    thinking: {
      hasBudget: true,
      holdsEffort: false,
      sampling: { temperature: 1, leastTopP: 0.95 },
      unboundedEffort: null,
    },
    reasoningTokensPath: '/usage/output_tokens_details',
  },
  nova: {
    name: "Nova's own body",
    ownFields: {
      schemaVersion: null,
      messages: 'the prompts',
      system: 'the prompts',
      'inferenceConfig.maxTokens': 'inference.maxTokens',
      'inferenceConfig.stopSequences': 'inference.stopSequences',
      'inferenceConfig.temperature': 'inference.temperature',
      'inferenceConfig.topP': 'inference.topP',
    },
    neededLimit: null,
    hasStopSequences: true,
    hasCachePoints: true,
    hasEffort: true,
    hasOutputFormat: false,
    toolFields: ['toolConfig'],
    hasNoToolChoice: false,
    media: null,
    hasS3Sources: true,
    thinking: { hasBudget: false, holdsEffort: true, sampling: null, unboundedEffort: 'high' },
    reasoningTokensPath: null,
  },
  llama: {
    name: "Llama's own body",
    ownFields: {
      max_gen_len: 'inference.maxTokens',
      prompt: 'the prompts',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
    },
    neededLimit: null,
    hasStopSequences: false,
    hasCachePoints: false,
    hasEffort: false,
    hasOutputFormat: false,
    toolFields: [],
    hasNoToolChoice: false,
    media: {},
    hasS3Sources: false,
    thinking: null,
    reasoningTokensPath: null,
  },
}

/** What a prompt says beside text, of what bodies may have no words for. */
export interface Said {
  readonly tools: boolean
  readonly toolChoice: string | null
  /** A format that is null is not known before a row of a data set is read. */
  readonly media: readonly { readonly kind: MediaKind; readonly format: string | null; readonly isInS3: boolean }[]
}

const PLURAL = { image: 'images', document: 'documents', video: 'videos', audio: 'audio' } as const satisfies Record<
  MediaKind,
  string
>

/** What of it the body has no words for. */
export function lackedWords(body: NativeBody, { media, toolChoice, tools }: Said): string[] {
  const { hasNoToolChoice, hasS3Sources, media: taken, toolFields } = BODY_FACTS[body]
  const hasTools = toolFields.length > 0
  const lacked = media.flatMap(({ format, isInS3, kind }) => {
    const formats = taken === null ? null : taken[kind]
    if (formats === undefined) return [PLURAL[kind]]
    if (formats !== null && format !== null && !formats.includes(format)) return [`${PLURAL[kind]} as ${format}`]
    return isInS3 && !hasS3Sources ? [`${PLURAL[kind]} in S3`] : []
  })
  return [
    ...(tools && !hasTools ? ['tools'] : []),
    ...(tools && hasTools && toolChoice === 'none' && !hasNoToolChoice ? ['toolChoice none'] : []),
    ...new Set(lacked),
  ]
}

/** Whether a model that is asked so takes no limit to its reply. */
export const isUnbounded = (
  dialect: NativeBody | null,
  { effort, thinking }: { readonly effort: Effort | null; readonly thinking: object | string | null },
): boolean =>
  dialect !== null &&
  effort !== null &&
  thinking === 'adaptive' &&
  BODY_FACTS[dialect].thinking?.unboundedEffort === effort
