import { createHash } from 'node:crypto'
import type { ApiError } from '../wire/api-error.ts'
import type { CacheTtl, Latency, ServiceTier } from '../vocabulary.ts'

// A request for a reply, whatever operation and body it came in. The prompt is measured and let go; nothing keeps it.

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
interface CacheCheckpoint {
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

export type ParsedRequest = { readonly kind: 'accepted'; readonly request: InferenceRequest } | ApiError

/** Counts a prompt part by part, in the prompt's own order: tools, system, messages. Keeps none of it. */
export interface PromptMeter {
  /** `part` is what makes prompts differ: the role or the kind of the block. */
  text(part: string, text: string): void
  /** Something that is counted as no text, and yet makes a prefix another. */
  mark(part: string): void
  checkpoint(ttl: CacheTtl): void
  measured(): MeasuredPrompt
}

export function makePromptMeter(): PromptMeter {
  const checkpoints: CacheCheckpoint[] = []
  // Only a prompt that may be cached is worth a hash of megabytes: texts are held until a checkpoint asks for them,
  // and let go with the request.
  let unhashed: string[] = []
  const hash = createHash('sha256')
  let characters = 0
  return {
    text(part, text) {
      characters += text.length
      unhashed.push(part, text)
    },
    mark(part) {
      unhashed.push(part, '')
    },
    checkpoint(ttl) {
      for (const piece of unhashed) hash.update(`${piece.length}:`).update(piece)
      unhashed = []
      checkpoints.push({ key: hash.copy().digest('base64'), characters, ttl })
    },
    measured: () => ({ characters, checkpoints }),
  }
}
