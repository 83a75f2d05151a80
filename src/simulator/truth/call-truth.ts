import type { CallOutcome, Latency, ServiceTier } from '../vocabulary.ts'

/**
 * What really happened to one call. Times are milliseconds of the computer's monotonic clock, which is the
 * client's too if it runs on the same computer; null is a moment that never came.
 */
export interface CallTruth {
  readonly requestId: string
  readonly protocol: 'http1' | 'http2'
  /** AWS's name of it; null for a request that is none. A body that is read may tell more of it. */
  operation: string | null
  /** The id that was called, without an ARN's head; null when the profile does not have it. */
  model: string | null
  /** The foundation model's own id. */
  modelId: string | null
  /** Where it was served, or was on its way to be. */
  region: string | null
  latencyAsked: Latency
  latencyServed: Latency | null
  tierAsked: ServiceTier
  tierServed: ServiceTier | null
  /** The request's headers were read. */
  readonly receivedMs: number
  /** It came to its machine: the same moment as `servedMs` when a slot was free. */
  queuedMs: number | null
  /** A slot began to serve it, or a guardrail answered in the model's place. */
  servedMs: number | null
  /** The first bytes of the answer were written. */
  firstByteMs: number | null
  /** The first and the last delta were written. */
  firstTokenMs: number | null
  lastTokenMs: number | null
  /** The last byte was written, or the client went away. */
  endMs: number | null
  /** The client was seen to have gone before the last byte, or null. Then `endMs` is the same moment. */
  cancelledMs: number | null
  /** The slot was free again: with the end, or later where the model goes on for a client that has gone. */
  releasedMs: number | null
  /** Of the whole prompt, whatever a cache held of it. */
  inputTokens: number
  /** Of them, those of images, documents that are no text, videos and sounds. */
  mediaTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  /** What it took of its quota at the start, and what it counted for in the end, by the quota's own count. */
  reservedTokens: number
  settledTokens: number
  /** Made so far; a guardrail may have kept some of them back. */
  tokens: number
  /** Of them, those that were made when the client was seen to have gone; null for a call that was not cancelled. */
  cancelledTokens: number | null
  /** Of them: calls of tools that were begun, and the tokens of their input. */
  toolCalls: number
  toolInputTokens: number
  chunks: number
  /** Null while the call is under way. */
  outcome: CallOutcome | null
  /** The exception's name or the fault's kind; null for a plain success or a plain disconnect. */
  cause: string | null
  /** The kind of the fault that struck it, even if it did no harm. */
  fault: string | null
}
