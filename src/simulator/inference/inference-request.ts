import { createHash, type Hash, randomUUID } from 'node:crypto'
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
  /** Of a prompt without cache points, for a model that caches by itself: each that ends with a block. */
  readonly prefixes: readonly Prefix[]
}

/** A beginning of the prompt, whose measure is that of everything in it. */
interface Prefix extends Measure {
  /** A hash of everything in it. */
  readonly key: string
}

/** A prefix that is to be cached. */
interface CacheCheckpoint extends Prefix {
  readonly ttl: CacheTtl
  /** Those that end with one of the blocks before it, as far as any model looks back, in their order. */
  readonly before: readonly Prefix[]
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

/** https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html: "approximately 20 content blocks" */
const MOST_BLOCKS_BACK = 20

interface Piece {
  readonly part: string
  readonly content: string | JsonRecord
  /** Of everything up to here. */
  readonly total: Measure
}

/** `cachesByItself`: whether the model may cache a prompt that has no cache points. */
export function makePromptMeter(cachesByItself: boolean): PromptMeter {
  const checkpoints: CacheCheckpoint[] = []
  // Only a prompt that may be cached is worth a hash of megabytes: pieces are held until a checkpoint asks for them,
  // and let go with the request.
  let unhashed: Piece[] = []
  const hash = createHash('sha256')
  let total = nothing

  const add = (part: string, content: string | JsonRecord, measure: Measure): void => {
    total = sumOf([total, measure])
    unhashed.push({ part, content, total })
  }
  const hashAll = (): void => {
    for (const piece of unhashed) hashPiece(hash, piece)
    unhashed = []
  }
  /** Hashes what is unhashed, and tells the last `most` of the prefixes that it ends. */
  const hashPrefixes = (most: number): Prefix[] => {
    const told = unhashed.splice(Math.max(0, unhashed.length - most))
    hashAll()
    return told.map((piece) => {
      hashPiece(hash, piece)
      return { key: keyOf(hash), ...piece.total }
    })
  }
  return {
    text: (part, text) => add(part, text, ofText(text)),
    block: (part, measure, content) => add(part, content, measure),
    checkpoint(ttl) {
      const before = hashPrefixes(MOST_BLOCKS_BACK + 1).slice(0, -1)
      checkpoints.push({ key: keyOf(hash), ...total, ttl, before })
    },
    measured: () => ({
      ...total,
      checkpoints,
      prefixes: cachesByItself && checkpoints.length === 0 ? hashPrefixes(Infinity) : [],
    }),
  }
}

function hashPiece(hash: Hash, { part, content }: Piece): void {
  for (const text of [part, identityOf(content)]) hash.update(`${text.length}:`).update(text)
}

const keyOf = (hash: Hash): string => hash.copy().digest('base64')

/** A text is told from an object that is rendered to it. What cannot be rendered is like nothing that was ever sent. */
function identityOf(piece: string | JsonRecord): string {
  if (typeof piece === 'string') return `text ${piece}`
  const json = renderJson(piece)
  return json === '' ? randomUUID() : `json ${json}`
}
