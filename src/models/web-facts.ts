// OpenAI's and Anthropic's APIs on Bedrock: what each takes from the mode and the prompts, and what it has no field for.
// https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html, as seen in August and September 2026
import { BODY_FACTS, type ThinkingWords } from './native-body.ts'

export type WebFamily = 'chat-completions' | 'responses' | 'messages'

export interface WebFacts {
  /** As it is called in a sentence. */
  readonly name: string
  /** What stands in a body because the prompt and other keys of the mode say so, and which says it; null: the body says it by itself. */
  readonly ownFields: Readonly<Record<string, string | null>>
  /** The field that it must have, and that limits the reply; null where the model has a default. */
  readonly neededLimit: string | null
  /** The least that the limit of a reply can be. */
  readonly leastLimit: number
  readonly hasStopSequences: boolean
  readonly tiers: readonly string[]
  /** On bedrock-runtime. Elsewhere Bedrock ignores it in silence. */
  readonly hasGuardrail: boolean
  /** How long a cache may keep what is written, in the words of the key; null: half an hour, and nothing else. */
  readonly cacheTtls: readonly string[] | null
  readonly cachePoints: readonly string[]
  readonly hasOutputFormat: boolean
  readonly thinking: ThinkingWords
}

const OPENAI_TIERS = ['default', 'flex', 'priority']

/** `off` is an effort of none. */
const OPENAI_THINKING: ThinkingWords = { hasBudget: false, holdsEffort: false, sampling: null, unboundedEffort: null }

const { claude } = BODY_FACTS

export const WEB_FACTS: Readonly<Record<WebFamily, WebFacts>> = {
  'chat-completions': {
    name: 'Chat Completions',
    ownFields: {
      model: 'model',
      messages: 'the prompts',
      tools: 'the prompts',
      tool_choice: 'the prompts',
      max_completion_tokens: 'inference.maxTokens',
      max_tokens: 'inference.maxTokens',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
      stop: 'inference.stopSequences',
      service_tier: 'serviceTier',
      prompt_cache_options: 'cache',
      stream: null,
      stream_options: null,
      n: null,
    },
    neededLimit: null,
    leastLimit: 1,
    hasStopSequences: true,
    tiers: OPENAI_TIERS,
    hasGuardrail: true,
    cacheTtls: null,
    cachePoints: ['system', 'messages'],
    hasOutputFormat: true,
    thinking: OPENAI_THINKING,
  },
  responses: {
    name: 'Responses',
    ownFields: {
      model: 'model',
      input: 'the prompts',
      instructions: 'the prompts',
      tools: 'the prompts',
      tool_choice: 'the prompts',
      max_output_tokens: 'inference.maxTokens',
      temperature: 'inference.temperature',
      top_p: 'inference.topP',
      service_tier: 'serviceTier',
      prompt_cache_options: 'cache',
      stream: null,
      store: null,
      background: null,
    },
    neededLimit: null,
    leastLimit: 16,
    hasStopSequences: false,
    tiers: [...OPENAI_TIERS, 'ultrafast'],
    hasGuardrail: false,
    cacheTtls: null,
    cachePoints: ['system', 'messages'],
    hasOutputFormat: true,
    thinking: OPENAI_THINKING,
  },
  messages: {
    name: 'Messages',
    ownFields: { ...claude.ownFields, model: 'model', tools: 'the prompts', tool_choice: 'the prompts', stream: null },
    neededLimit: claude.neededLimit,
    leastLimit: 1,
    hasStopSequences: true,
    tiers: [],
    hasGuardrail: true,
    cacheTtls: ['5m', '1h'],
    cachePoints: ['tools', 'system', 'messages'],
    // Bedrock refuses the field, though Anthropic's own service has it.
    hasOutputFormat: false,
    thinking: claude.thinking ?? OPENAI_THINKING,
  },
}
