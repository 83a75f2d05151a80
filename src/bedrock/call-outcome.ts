/**
 * How a call ended: one of four kinds, so that started = completed + throttled + failed + aborted, always.
 * A failure is data here. It carries no message: AWS's messages may quote the prompt.
 */
export type CallOutcome =
  /**
   * The stream carried `messageStop` and `metadata`, or what its model has in their place, and ended cleanly; or the
   * answer came whole. Nothing less is a success.
   */
  | { readonly kind: 'completed' }
  | { readonly kind: 'throttled'; readonly throttle: ThrottleKind }
  | { readonly kind: 'failed'; readonly failure: FailureKind; readonly errorName: string }
  /** Ended by us: a graceful stop that ran out, or the end of the run. */
  | { readonly kind: 'aborted' }

/** Why Bedrock refused for now. */
export type ThrottleKind =
  /** HTTP 429, "Too many requests". */
  | 'requests'
  /** HTTP 429, "Too many tokens". */
  | 'tokens'
  /** HTTP 429, "Too many tokens per day". */
  | 'daily-tokens'
  /** HTTP 503, shared capacity and not the account's quota. */
  | 'capacity'
  /** HTTP 429, ModelNotReadyException. */
  | 'not-ready'
  /** A throttling or unavailable exception inside a stream that HTTP 200 had opened. */
  | 'in-stream'
  /** HTTP 429 with none of the known texts. */
  | 'other'

export type FailureKind =
  /** HTTP 400 ValidationException. */
  | 'validation'
  /** HTTP 403, or no usable credentials. */
  | 'access-denied'
  /** HTTP 404. */
  | 'not-found'
  /** HTTP 400 ServiceQuotaExceededException. */
  | 'quota-exceeded'
  /** HTTP 408 ModelTimeoutException: the model's own limit. */
  | 'model-timeout'
  /** HTTP 424, or modelStreamErrorException in the stream. */
  | 'model-error'
  /** HTTP 5xx that is not capacity, or internalServerException in the stream. */
  | 'server-error'
  /** Our limit on the whole call, `timeouts.call`. */
  | 'timeout'
  /** Our limit on the response's headers, `timeouts.response`. */
  | 'response-timeout'
  /** No connection within our limit, `timeouts.connect`. */
  | 'connect-timeout'
  /** No connection: refused, unreachable, unknown host, TLS. */
  | 'connect'
  /** The connection or the stream was reset while the call was under way. */
  | 'reset'
  /** The stream ended cleanly without `messageStop` and `metadata`, or inside a frame. */
  | 'truncated'
  /** A frame's checksum or layout is wrong. */
  | 'corrupt'
  /** Silence in the stream beyond our limit, `timeouts.idle`. */
  | 'stalled'
  /** Something this table does not know: `errorName` says what. */
  | 'unknown'
