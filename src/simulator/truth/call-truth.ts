import type { Latency } from '../profile/profile.ts'

/**
 * How a call ended, as the simulator knows it. `throttled`: the quota, the capacity or a fault that plays one of
 * them; `refused`: an error that the client brought about; `failed`: by a fault; `aborted`: the client went away.
 */
export type CallOutcome = 'completed' | 'throttled' | 'refused' | 'failed' | 'aborted'

/**
 * What really happened to one call. Times are milliseconds of the machine's monotonic clock, which is the
 * client's too if it runs on the same machine; null is a moment that never came.
 */
export interface CallTruth {
  readonly requestId: string
  readonly protocol: 'http1' | 'http2'
  /** AWS's name of it; null for a request that is none. */
  readonly operation: string | null
  model: string | null
  latencyAsked: Latency
  latencyServed: Latency | null
  /** The request's headers were read. */
  readonly receivedMs: number
  /** A slot began to serve it. */
  servedMs: number | null
  /** The first bytes of the answer were written. */
  firstByteMs: number | null
  /** The first and the last delta were written. */
  firstTokenMs: number | null
  lastTokenMs: number | null
  /** The last byte was written, or the client went away. */
  endMs: number | null
  inputTokens: number
  /** Written so far. */
  tokens: number
  chunks: number
  /** Null while the call is under way. */
  outcome: CallOutcome | null
  /** The exception's name or the fault's kind; null for a plain success or a plain disconnect. */
  cause: string | null
}
