import type { CallRecord, ShownText } from './call-record.ts'

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
  lastTokenMs: NEVER,
  endMs: NEVER,
  chunks: 0,
  text: noText(),
  reasoningText: noText(),
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
  stopReason: null,
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
