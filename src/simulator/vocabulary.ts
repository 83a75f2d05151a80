// Words that many files of the simulator share, and that depend on none of them.

export type Latency = 'standard' | 'optimized'
export type ServiceTier = 'priority' | 'default' | 'flex' | 'reserved'
/** `30m` is OpenAI's. */
export type CacheTtl = '5m' | '30m' | '1h'

/** Whose JSON the body of InvokeModel is; `chat` is that of Chat Completions. */
export const NATIVE_BODIES = ['claude', 'nova', 'llama', 'titan', 'chat'] as const
export type NativeBody = (typeof NATIVE_BODIES)[number]

/** OpenAI's two APIs and Anthropic's, on hosts of their own or beside Converse. */
export const ENDPOINT_APIS = ['chat-completions', 'responses', 'messages'] as const
export type EndpointApi = (typeof ENDPOINT_APIS)[number]

/** Which limit a throttled call ran into. AWS has a text for each, and they are told apart by nothing else. */
export type ThrottleCause = 'requests' | 'tokens' | 'daily-tokens'

/**
 * How a call ended, as the simulator knows it. `throttled`: the quota, the capacity or a fault that plays one of
 * them; `refused`: an error that the client brought about; `failed`: by a fault; `aborted`: the client went away.
 */
export type CallOutcome = 'completed' | 'throttled' | 'refused' | 'failed' | 'aborted'

/** By the vendor's names. */
export type SamplingParameter = 'temperature' | 'top_p' | 'top_k'

/** From the least to the most. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof EFFORTS)[number]

/** What a model thinks before it answers. */
export interface ThinkingPlan {
  /** Of the reply's output tokens, the first so many. */
  readonly tokens: number
  /** Of them, those that are told. */
  readonly visibleTokens: number
}
