import { createHash, randomUUID } from 'node:crypto'
import { type JsonRecord, renderJson } from '../describe-issue.ts'
import type { ModelAsks } from './model-asks.ts'
import { type Measure, nothing, ofText, sumOf } from './media-tokens.ts'
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
  readonly asks: ModelAsks
}

/** Of tools, system and messages. */
export interface MeasuredPrompt extends Measure {
  /** In the order of the prompt: tools, system, messages. */
  readonly checkpoints: readonly CacheCheckpoint[]
}

/** A prefix of the prompt that may be cached: its measure is that of everything before it. */
interface CacheCheckpoint extends Measure {
  /** A hash of everything before it. */
  readonly key: string
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
  /** Anything but plain text. All of `content` makes a prefix another, whatever it counts for. */
  block(part: string, measure: Measure, content: JsonRecord): void
  checkpoint(ttl: CacheTtl): void
  measured(): MeasuredPrompt
}

export function makePromptMeter(): PromptMeter {
  const checkpoints: CacheCheckpoint[] = []
  // Only a prompt that may be cached is worth a hash of megabytes: texts are held until a checkpoint asks for them,
  // and let go with the request.
  let unhashed: (string | JsonRecord)[] = []
  const hash = createHash('sha256')
  let total = nothing
  return {
    text(part, text) {
      total = sumOf([total, ofText(text)])
      unhashed.push(part, text)
    },
    block(part, measure, content) {
      total = sumOf([total, measure])
      unhashed.push(part, content)
    },
    checkpoint(ttl) {
      for (const piece of unhashed.map(identityOf)) hash.update(`${piece.length}:`).update(piece)
      unhashed = []
      checkpoints.push({ key: hash.copy().digest('base64'), ...total, ttl })
    },
    measured: () => ({ ...total, checkpoints }),
  }
}

/** A text is told from an object that is rendered to it. What cannot be rendered is like nothing that was ever sent. */
function identityOf(piece: string | JsonRecord): string {
  if (typeof piece === 'string') return `text ${piece}`
  const json = renderJson(piece)
  return json === '' ? randomUUID() : `json ${json}`
}
