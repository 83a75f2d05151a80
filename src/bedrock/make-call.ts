import type { Conversation } from '../plan/conversation.ts'
import { Attempt } from './attempt.ts'
import { AttemptFailure } from './failures.ts'
import { hasCachePoint } from './apis/converse-request.ts'
import { beginAttempt, beginWait, type CallOutcome, type CallRecord, endWait, makeCallDraft } from './call-record.ts'
import type { CallContext, CallUnderWay } from './call-under-way.ts'
import { watchCallLimit } from './limit-watch.ts'
import type { ReaderSettings } from './stream/response-reader.ts'
import { isLeftToSdk } from './sdk/retry-strategy.ts'
import { decodeCall } from './sdk/sdk-call.ts'
import { sendCall } from './send-call.ts'

export interface CallSettings extends Pick<ReaderSettings, 'onGap' | 'onShown' | 'onText'> {
  /** Ends the call as `aborted`. */
  readonly signal?: AbortSignal
  /**
   * What an error response said, for whom nothing in the call is private: it may quote the prompt, and so no record has it.
   */
  readonly onRefusal?: (message: string) => void
}

const ABORTED: CallOutcome = { kind: 'aborted' }

/** Makes one call. Never rejects: how it ended is in the record. */
export function makeCall(
  context: CallContext,
  conversation: Conversation,
  { signal, onGap, onRefusal, onShown, onText }: CallSettings,
): Promise<CallRecord> {
  const { clock, decoder, mode, transport, underWay } = context
  const draft = makeCallDraft(hasCachePoint(mode, conversation))
  const { promise, resolve } = Promise.withResolvers<CallRecord>()
  // While it waits for an attempt, the SDK can only be told by a signal.
  const backoff = isLeftToSdk(mode.retries) ? new AbortController() : undefined
  let attempt: Attempt | undefined
  let isSettled = false

  const settle = (outcome: CallOutcome): void => {
    if (isSettled) return
    isSettled = true
    stopLimit()
    underWay.delete(abort)
    signal?.removeEventListener('abort', abort)
    attempt?.giveUp(outcome)
    if (Number.isNaN(draft.endMs)) draft.endMs = clock.nowMs()
    draft.outcome = outcome
    resolve(draft)
  }
  /** Then nothing is tried again: if it goes on, what has come is being decoded by the SDK. */
  const isAnswered = (): boolean => !Number.isNaN(draft.firstTokenMs) || attempt?.streamOutcome?.kind === 'completed'
  /** Whatever the call is at: waiting for credentials, for the server, or for its next attempt. */
  const endNow = (outcome: CallOutcome): void => {
    draft.endedInBackoff = !isSettled && !Number.isNaN(draft.endMs) && !isAnswered()
    endWait(draft, clock.nowMs())
    settle(outcome)
    backoff?.abort()
  }
  const stopLimit = watchCallLimit(mode.timeouts, clock, endNow)
  const abort = (): void => endNow(ABORTED)
  if (signal?.aborted === true) {
    abort()
    return promise
  }
  signal?.addEventListener('abort', abort)
  underWay.add(abort)

  const call: CallUnderWay = {
    context,
    conversation,
    draft,
    settings: { stallLimitMs: mode.stallLimitMs, cacheTtl: mode.cache?.ttl ?? null, onGap, onShown, onText },
    backoffSignal: backoff?.signal,
    onRefusal,
    handOver() {
      if (!isSettled) beginWait(draft, clock.nowMs())
    },
    nextAttempt(reader) {
      if (isSettled) throw new AttemptFailure(ABORTED)
      beginAttempt(draft, clock.nowMs())
      return (attempt = new Attempt({ transport, mode, clock, draft, reader }))
    },
    isOver: () => isSettled,
  }
  void (decoder === 'sdk' ? decodeCall(call) : sendCall(call)).then(settle)
  return promise
}
