import type { Random } from '../../random/random.ts'
import type { CacheTtl, Latency, ServiceTier, ThinkingPlan } from '../vocabulary.ts'
import { answerError, type ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { StreamWords } from '../wire/stream-words.ts'
import type { ReplyBlock, ReplyPiece } from './reply-blocks.ts'

// How a reply is written: what differs between operations and bodies, and nothing of when.

/** `stream` writes as the reply comes; `whole` answers when it is complete. */
export type ReplyFormat = StreamFormat | WholeFormat

export interface StreamFormat {
  readonly kind: 'stream'
  readonly contentType: string
  /** What is said beside the reply; it counts for nothing in what the format keeps count of. */
  readonly words: StreamWords
  /** Whether a thought can be told in it. */
  readonly tellsThoughts: boolean
  /** Of the HTTP answer, beside its content type. */
  headers(start: ReplyStart): Readonly<Record<string, string>>
  start(random: Random, start: ReplyStart): Buffer
  delta(piece: ReplyPiece, random: Random): Buffer
  /** What stands in the place of the reply, as one delta more. */
  replacement(text: string, random: Random): Buffer
  finish(random: Random, end: ReplyEnd): Buffer
}

export interface WholeFormat {
  readonly kind: 'whole'
  /** Whether a thought can be told in it. */
  readonly tellsThoughts: boolean
  answer(random: Random, end: ReplyEnd): WholeAnswer
}

interface WholeAnswer {
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: Buffer
}

/** What is known when a reply begins. */
export interface ReplyStart {
  /** The model's own id. */
  readonly modelId: string
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** What is written, by time to live. */
  readonly cacheDetails: readonly { readonly ttl: CacheTtl; readonly inputTokens: number }[]
  /** Null when the request named none: then the answer names none either. */
  readonly latencyServed: Latency | null
  readonly tierServed: ServiceTier | null
  /** Null where the model does not think. */
  readonly thinking: ThinkingPlan | null
  /** The kind of the first block; null for a reply that says nothing of its own. */
  readonly beginsWith: ReplyBlock['kind'] | null
}

/** What is known when it ends. Input tokens that a cache read or wrote are not in `inputTokens`. */
export interface ReplyEnd extends ReplyStart {
  readonly stopReason: StopReason
  readonly outputTokens: number
  readonly blocks: readonly ReplyBlock[]
  /** From the request's headers read to here, and to the first delta. */
  readonly latencyMs: number
  readonly firstByteLatencyMs: number
  /** Whether a guardrail looked at the call. */
  readonly isGuarded: boolean
  /** `trace` as Converse has it, or null. */
  readonly trace: object | null
  /** What a guardrail puts in the place of the reply, or null. */
  readonly replacedBy: string | null
  /** JSON pointers into the model's own answer, whose values Converse tells besides. */
  readonly responseFieldPaths: readonly string[]
}

export type StopReason = 'end_turn' | 'max_tokens' | 'tool_use' | 'guardrail_intervened'

/** All of it at once. */
export function answerWhole(exchange: Exchange, { headers, body }: WholeAnswer): void {
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  exchange.end(body)
}

/** A whole answer has no frames to be spoilt: it is an error, or breaks off in the middle. */
export function spoilWhole(exchange: Exchange, error: ApiError | null, answer: () => WholeAnswer): void {
  if (error !== null) {
    answerError(exchange, error)
    return
  }
  const { body } = answer()
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.goAway('after-this')
  exchange.end(body.subarray(0, Math.floor(body.length / 2)))
}
