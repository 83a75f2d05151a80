import type { ModePlan } from '../plan/mode-plan.ts'

/**
 * Everything that is known of one call when it has ended. All times are milliseconds of the one clock; NaN is
 * a moment that never came.
 */
export interface CallRecord {
  readonly outcome: CallOutcome
  /** Whether the request asks for caching, which the mode alone does not say: a prompt may have no place for the point. */
  readonly hasCachePoint: boolean
  /**
   * The first attempt's request was handed to the socket layer, or, with `retries.strategy: adaptive`, the call to the SDK's rate limiter: what
   * `schedule_lag` is measured to.
   */
  readonly firstSentMs: number
  /** The last attempt's request was handed to the socket layer. NaN when none ever was. */
  readonly sentMs: number
  /** The response's headers arrived. */
  readonly firstByteMs: number
  /** The first piece with content of any kind: a delta, or the start of a block that says what it is, a tool call for one. */
  readonly firstTokenMs: number
  /** The first that a reader would see: anything but reasoning. */
  readonly firstOutputTokenMs: number
  /** The first that called a tool which is ours to answer. */
  readonly firstToolCallMs: number
  /** The last piece with content. */
  readonly lastTokenMs: number
  /** The stream ended, or the call was given up. */
  readonly endMs: number
  /** Pieces with content. A chunk is not a token. */
  readonly chunks: number
  /** The text that they showed: the reply's, and the name and input of its tool calls. */
  readonly text: ShownText
  /** The text of reasoning that they showed. */
  readonly reasoningText: ShownText
  /** Calls of tools that are ours to answer. */
  readonly toolCalls: number
  /** Of UTF-8, the input of its tool calls. */
  readonly toolInputBytes: number
  /** Whether there was reasoning that was redacted, or signed: a signed one may be a summary, or left out. */
  readonly hidReasoning: boolean
  /** Whether there was content that is no text, whose tokens nothing shows: an image, a tool's result. */
  readonly hasOtherContent: boolean
  /** The longest silence between two of them; NaN below two. */
  readonly longestGapMs: number
  /** Silences over the mode's stall limit. */
  readonly stalls: number
  /** What `metadata.usage` says; null when it never came. */
  readonly usage: TokenUsage | null
  /** Of its output tokens, those of reasoning; null where the response does not say. */
  readonly reasoningTokens: number | null
  /** Whether token counts were told that cannot be: no whole numbers, out of all range, or at odds with each other. */
  readonly hasInvalidUsage: boolean
  /** `metadata.metrics.latencyMs`; NaN when it never came. */
  readonly serviceLatencyMs: number
  /** Requests made for this call, 0 when it ended before the first. */
  readonly attempts: number
  /** Time spent waiting between them, and in the SDK's rate limiter before the first, in no latency. */
  readonly backoffMs: number
  /** Whether it was ended while it waited for its next attempt. Then no server is at work on it, and its `sentMs` is of an attempt that is over. */
  readonly endedInBackoff: boolean
  /** Whether the last attempt opened its connection or took an open one. */
  readonly connection: 'new' | 'reused'
  /** From sent to a usable connection, DNS and TLS included; NaN on a connection that was open already. */
  readonly connectMs: number
  /** `metadata.performanceConfig.latency`; `standard` when the response says nothing. */
  readonly servedLatency: 'standard' | 'optimized'
  /** The tier that the response says it was served at; null when it says nothing. */
  readonly servedTier: ModePlan['serviceTier']
  /** The model that a prompt router chose; null without a router. */
  readonly invokedModel: string | null
  /** How long the error response of the last attempt asks to wait; NaN when it does not say. */
  readonly retryAfterMs: number
  /** Why the reply ended, in Converse's words; null when it did not say. */
  readonly stopReason: string | null
  /** AWS's name for the last attempt, `x-amzn-requestid`; null where no response had one. */
  readonly requestId: string | null
}

/** Some text of a streamed reply as it came. A whole answer has none: nothing in it has a time. */
export interface ShownText {
  /** When the first and the last of it came; NaN without any. */
  readonly firstMs: number
  readonly lastMs: number
  readonly chunks: number
  /** Of UTF-8. */
  readonly bytes: number
  /** Of these, what came at the first moment: within a millisecond. */
  readonly firstChunks: number
  readonly firstBytes: number
}

export interface TokenUsage {
  /** Without what the cache read or wrote. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  readonly cacheWriteInputTokens: number
  /** Of the writes, those that stay for an hour. */
  readonly cacheWrite1hInputTokens: number
}

/**
 * How a call ended: one of five kinds, so that started = completed + throttled + failed + aborted + cancelled, always.
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
  /** Ended by us as the scenario has it: its user waits no longer, or has seen enough. */
  | { readonly kind: 'cancelled' }

/** Whether nobody but us ended the call: of what it was waiting for, nothing more is wanted. */
export const isCalledOff = ({ kind }: CallOutcome): boolean => kind === 'aborted' || kind === 'cancelled'

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

/** How a call broke. Bedrock's refusals go by what its words say is the cause, where they are known (`refusals.ts`). */
export type FailureKind =
  /** The model is past its end of life. */
  | 'end-of-life'
  /** The model is legacy, and the account has not called it lately. */
  | 'legacy-model'
  /** The account has not sent the maker's use-case form. */
  | 'use-case-form'
  /** The account has no access to the model. */
  | 'model-access'
  /** No such model or profile at this endpoint: a wrong id, region or geography. */
  | 'unknown-model'
  /** The model is called through an inference profile only. */
  | 'profile-required'
  /** A sampling parameter that the model does not take, or not beside another. */
  | 'sampling'
  /** A way of thinking that the model does not have, or a budget that does not fit. */
  | 'thinking'
  /** Tools, their calls or results that do not fit together, or that the model does not take. */
  | 'tools'
  /** An image, a document, a video or a sound that is too large, of another format, or that the model does not take. */
  | 'media'
  /** The prompt is longer than the model's context. */
  | 'input-too-long'
  /** `maxTokens` is more than the model writes. */
  | 'max-tokens'
  /** The model is not served by this API or at this endpoint. */
  | 'wrong-endpoint'
  /** Our clock and AWS's are too far apart for a signature. */
  | 'clock-skew'
  /** The credentials have expired. */
  | 'expired-token'
  /** Any other HTTP 400 ValidationException. */
  | 'validation'
  /** Any other HTTP 403, or no usable credentials. */
  | 'access-denied'
  /** Any other HTTP 404. */
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

/** A call's record while the call is under way: its parts write into it as things happen. */
export type CallDraft = { -readonly [Field in keyof CallRecord]: CallRecord[Field] }

const NEVER = Number.NaN

const noText = (): ShownText => ({ firstMs: NEVER, lastMs: NEVER, chunks: 0, bytes: 0, firstChunks: 0, firstBytes: 0 })

/** The record of a call that nothing has happened to. */
export const makeCallDraft = (hasCachePoint = false): CallDraft => ({
  hasCachePoint,
  outcome: { kind: 'aborted' },
  firstSentMs: NEVER,
  sentMs: NEVER,
  firstByteMs: NEVER,
  firstTokenMs: NEVER,
  firstOutputTokenMs: NEVER,
  firstToolCallMs: NEVER,
  lastTokenMs: NEVER,
  endMs: NEVER,
  chunks: 0,
  text: noText(),
  reasoningText: noText(),
  toolCalls: 0,
  toolInputBytes: 0,
  hidReasoning: false,
  hasOtherContent: false,
  longestGapMs: NEVER,
  stalls: 0,
  usage: null,
  reasoningTokens: null,
  hasInvalidUsage: false,
  serviceLatencyMs: NEVER,
  attempts: 0,
  backoffMs: 0,
  endedInBackoff: false,
  connection: 'new',
  connectMs: NEVER,
  servedLatency: 'standard',
  servedTier: null,
  invokedModel: null,
  retryAfterMs: NEVER,
  stopReason: null,
  requestId: null,
})

/** Begins the next attempt: what the last one measured is no part of this one. */
export function beginAttempt(draft: CallDraft, nowMs: number): void {
  endWait(draft, nowMs)
  draft.attempts++
  draft.sentMs = NEVER
  draft.firstByteMs = NEVER
  draft.connection = 'new'
  draft.connectMs = NEVER
  draft.serviceLatencyMs = NEVER
  draft.servedLatency = 'standard'
  draft.servedTier = null
  draft.retryAfterMs = NEVER
  draft.requestId = null
}

/** The call is ready to be sent, and is held back before its first attempt. */
export function beginWait(draft: CallDraft, nowMs: number): void {
  draft.firstSentMs = nowMs
  draft.endMs = nowMs
}

/**
 * Counts as backoff what has passed since the last attempt ended, or since the call was held back, if it has been and no other attempt is
 * under way. That moment is then not the call's end.
 */
export function endWait(draft: CallDraft, nowMs: number): void {
  if (!Number.isNaN(draft.endMs)) draft.backoffMs += nowMs - draft.endMs
  draft.endMs = NEVER
}

/** Counts the silence that ended a stream: from its last chunk, or from its beginning where it had none. */
export function countLastSilence(draft: CallDraft, nowMs: number, stallLimitMs: number): void {
  const hasChunks = !Number.isNaN(draft.lastTokenMs)
  const silenceMs = nowMs - (hasChunks ? draft.lastTokenMs : draft.firstByteMs)
  if (silenceMs > stallLimitMs) draft.stalls++
  // NaN is no longer than anything.
  if (hasChunks && !(draft.longestGapMs >= silenceMs)) draft.longestGapMs = silenceMs
}
