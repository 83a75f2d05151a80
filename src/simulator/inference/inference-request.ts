// A request for a reply, whatever operation and body it came in. The prompt is measured and let go; nothing keeps it.
import type { CacheTtl, Latency, ServiceTier } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'

export interface InferenceRequest {
  readonly prompt: MeasuredPrompt
  /** Null when the body sets none. */
  readonly maxTokens: number | null
  /** Null when the request names none, which is served as standard. */
  readonly latency: Latency | null
  /** Null when the request names none, which is served as default. */
  readonly serviceTier: ServiceTier | null
  readonly guardrail: GuardrailAsked | null
}

export interface MeasuredPrompt {
  /** UTF-16 code units of text in tools, system and messages. */
  readonly characters: number
  /** In the order of the prompt: tools, system, messages. */
  readonly checkpoints: readonly CacheCheckpoint[]
}

/** A prefix of the prompt that may be cached. */
export interface CacheCheckpoint {
  /** A hash of everything before it. */
  readonly key: string
  /** Of everything before it. */
  readonly characters: number
  readonly ttl: CacheTtl
}

export interface GuardrailAsked {
  readonly identifier: string
  readonly version: string
  readonly trace: 'enabled' | 'disabled' | 'enabled_full'
  readonly streamProcessingMode: 'sync' | 'async'
}

export type ParsedRequest =
  | { readonly kind: 'accepted'; readonly request: InferenceRequest }
  | { readonly kind: 'refused'; readonly error: ApiError }
