// What is known of models before they are called: who has which mode, and where. A fact that is absent is not known,
// and nothing is refused for it: Bedrock has the last word. All of November 2026.
//
//   latency   https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html
//   tiers     https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html
//   caching   https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
//   burndown  https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
//   profiles  https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
//   sampling  https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html

import { parseModelId } from './model-id.ts'

export interface ModelFacts {
  /** Where it has latency-optimized inference, through an inference profile; empty: nowhere. */
  readonly optimizedRegions?: readonly string[]
  /** Service tiers that it does not have. */
  readonly lacksTiers?: readonly ('priority' | 'flex' | 'reserved')[]
  /** Null: it caches no prompts at points that a request names. */
  readonly cache?: CacheFacts | null
  /** Quota tokens for each output token. */
  readonly outputBurndown?: number
  /** Where it is called through an inference profile only. */
  readonly profileOnlyIn?: readonly string[]
  /** It refuses temperature and topP together. */
  readonly samplesByOne?: true
}

export interface CacheFacts {
  /** A shorter prefix is not cached, and nothing says so. */
  readonly minimumTokens: number
  /** Given where AWS's pages do not agree: the least of what they say. */
  readonly perhapsFromTokens?: number
  readonly ttls: readonly ('5m' | '1h')[]
}

interface Entry extends ModelFacts {
  /** Of the foundation model's id. */
  readonly id: RegExp
}

const OTHER_MAKERS =
  'ai21|cohere|deepseek|google|luma|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|zai'

const NOWHERE: readonly string[] = []
/** The page on Claude's parameters says it of Claude 4.5; Bedrock's answers, of Opus 4.1 and all that came after. */
const ONE_OF_TWO = { samplesByOne: true } as const
/** Of sixteen Claude models there, only Claude 3 Haiku was offered on demand by itself. */
const PROFILE_ONLY = { profileOnlyIn: ['us-east-1'] }
const WITHOUT_RESERVED = ['priority', 'flex', 'reserved'] as const
const WITH_RESERVED = ['priority', 'flex'] as const
const LATEST = { optimizedRegions: NOWHERE, lacksTiers: WITH_RESERVED, ...ONE_OF_TWO }

const shortCache = (minimumTokens: number): CacheFacts => ({ minimumTokens, ttls: ['5m'] })
const longCache = (minimumTokens: number): CacheFacts => ({ minimumTokens, ttls: ['5m', '1h'] })

const ENTRIES: readonly Entry[] = [
  {
    id: /^anthropic\.claude-3-haiku/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITHOUT_RESERVED,
    cache: null,
    outputBurndown: 1,
  },
  {
    id: /^anthropic\.claude-3-5-haiku/,
    optimizedRegions: ['us-east-2', 'us-west-2'],
    lacksTiers: WITHOUT_RESERVED,
    cache: shortCache(2048),
    outputBurndown: 1,
    ...PROFILE_ONLY,
  },
  {
    id: /^anthropic\.claude-3-5-sonnet-20241022/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITHOUT_RESERVED,
    cache: shortCache(1024),
    outputBurndown: 1,
    ...PROFILE_ONLY,
  },
  {
    id: /^anthropic\.claude-3-7-sonnet/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITHOUT_RESERVED,
    cache: shortCache(1024),
    outputBurndown: 5,
    ...PROFILE_ONLY,
  },
  {
    id: /^anthropic\.claude-(?:sonnet|opus)-4-20/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITHOUT_RESERVED,
    cache: shortCache(1024),
    outputBurndown: 5,
    ...PROFILE_ONLY,
  },
  {
    id: /^anthropic\.claude-opus-4-1/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITHOUT_RESERVED,
    cache: shortCache(1024),
    outputBurndown: 5,
    ...PROFILE_ONLY,
    ...ONE_OF_TWO,
  },
  {
    id: /^anthropic\.claude-sonnet-4-5/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITH_RESERVED,
    cache: longCache(1024),
    outputBurndown: 5,
    ...PROFILE_ONLY,
    ...ONE_OF_TWO,
  },
  {
    id: /^anthropic\.claude-(?:haiku-4-5|opus-4-5|opus-4-6)/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITH_RESERVED,
    cache: longCache(4096),
    outputBurndown: 5,
    ...PROFILE_ONLY,
    ...ONE_OF_TWO,
  },
  {
    id: /^anthropic\.claude-sonnet-4-6/,
    optimizedRegions: NOWHERE,
    lacksTiers: WITH_RESERVED,
    cache: longCache(2048),
    outputBurndown: 5,
    ...PROFILE_ONLY,
    ...ONE_OF_TWO,
  },
  { id: /^anthropic\.claude-(?:sonnet|opus)-4-7/, ...LATEST, outputBurndown: 5 },
  { id: /^anthropic\.claude-(?:sonnet|opus)-4-8/, ...LATEST, outputBurndown: 15 },
  { id: /^anthropic\.claude-(?:sonnet-5|opus-5|fable-5)/, ...LATEST, outputBurndown: 10 },
  { id: /^anthropic\.claude-(?:v2|instant|3-)/, optimizedRegions: NOWHERE, lacksTiers: WITH_RESERVED },
  { id: /^anthropic\.claude-/, lacksTiers: WITH_RESERVED },
  {
    id: /^amazon\.nova-pro-v1/,
    optimizedRegions: ['us-east-1', 'us-east-2', 'us-west-2'],
    cache: shortCache(1024),
    outputBurndown: 1,
  },
  {
    id: /^amazon\.nova-lite-v1/,
    optimizedRegions: NOWHERE,
    cache: shortCache(1536),
    outputBurndown: 1,
  },
  {
    id: /^amazon\.nova-micro-v1/,
    optimizedRegions: NOWHERE,
    cache: { ...shortCache(1536), perhapsFromTokens: 1024 },
    outputBurndown: 1,
  },
  { id: /^amazon\.nova-/, optimizedRegions: NOWHERE, outputBurndown: 1 },
  {
    id: /^meta\.llama3-1-70b/,
    optimizedRegions: ['us-east-2', 'us-west-2'],
    cache: null,
    outputBurndown: 1,
  },
  {
    id: /^meta\.llama3-1-405b/,
    optimizedRegions: ['us-east-2'],
    cache: null,
    outputBurndown: 1,
  },
  { id: /^meta\.llama3/, optimizedRegions: NOWHERE, cache: null, outputBurndown: 1 },
  // AWS lists every model with optimized latency: these makers, and the rest of these two, have none.
  { id: new RegExp(`^(?:amazon\\.titan|meta\\.llama|(?:${OTHER_MAKERS})\\.)`), optimizedRegions: NOWHERE },
]

/**
 * What is known of what a mode calls: by the id of a foundation model or a cross-region inference profile, or an ARN that
 * ends in one. Null for what does not say its model: an application inference profile, what is provisioned, a router.
 */
export function modelFactsOf(model: string): ModelFacts | null {
  const { foundationModel } = parseModelId(model)
  return foundationModel === null ? null : (ENTRIES.find(({ id }) => id.test(foundationModel)) ?? null)
}

/** Whose JSON InvokeModel takes, where the model says it. */
export function bodyOfModel(model: string): 'claude' | 'nova' | 'llama' | null {
  const id = parseModelId(model).foundationModel ?? ''
  if (id.startsWith('anthropic.claude')) return 'claude'
  if (id.startsWith('amazon.nova')) return 'nova'
  return id.startsWith('meta.llama') ? 'llama' : null
}
