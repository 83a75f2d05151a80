import assert from 'node:assert/strict'
import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import { Attempt } from './attempt.ts'
import { AttemptFailure } from './attempt-failure.ts'
import type { SendAttempt } from './attempt-middleware.ts'
import { hasCachePoint } from './cache-points.ts'
import { beginAttempt, makeCallDraft } from './call-draft.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { CallRecord } from './call-record.ts'
import { classifySdkError } from './classify-failure.ts'
import type { ModeClient } from './make-client.ts'
import { operations } from './operations.ts'
import type { Preparation } from './preparation.ts'
import type { ReaderSettings } from './response-reader.ts'

export interface CallContext extends ModeClient {
  readonly mode: ModePlan
  readonly clock: Clock
  readonly preparation: Preparation
  /** Holds, for each call that has not ended, what ends it. */
  readonly underWay: Set<() => void>
}

export interface CallSettings extends Pick<ReaderSettings, 'onGap' | 'onText'> {
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
  { signal, onGap, onRefusal, onText }: CallSettings,
): Promise<CallRecord> {
  const { client, clock, mode, transport, underWay } = context
  const operation = operations[mode.api]
  const draft = makeCallDraft(hasCachePoint(mode, conversation))
  const { promise, resolve } = Promise.withResolvers<CallRecord>()
  // While it waits between attempts, the SDK can only be told by a signal.
  const backoff = mode.retries.maxAttempts > 1 ? new AbortController() : undefined
  let attempt: Attempt | undefined
  let isSettled = false

  const settle = (outcome: CallOutcome): void => {
    if (isSettled) return
    isSettled = true
    underWay.delete(abort)
    signal?.removeEventListener('abort', abort)
    attempt?.giveUp(outcome)
    if (Number.isNaN(draft.endMs)) draft.endMs = clock.nowMs()
    draft.outcome = outcome
    resolve(draft)
  }
  const abort = (): void => {
    // Between two attempts, the last one's end is not the call's.
    draft.endMs = Number.NaN
    settle(ABORTED)
    backoff?.abort()
  }
  if (signal?.aborted === true) {
    abort()
    return promise
  }
  signal?.addEventListener('abort', abort)
  underWay.add(abort)

  const sendAttempt: SendAttempt = (request) => {
    if (isSettled) return Promise.reject(new AttemptFailure(ABORTED))
    beginAttempt(draft, clock.nowMs())
    const reader = operation.makeReader(mode, draft, {
      stallLimitMs: mode.stallLimitMs,
      cacheTtl: mode.cache?.ttl ?? null,
      onGap,
      onText,
    })
    attempt = new Attempt({ transport, mode, clock, draft, reader })
    return attempt.send(request)
  }
  const sendThroughSdk = (send: SendAttempt): Promise<unknown> =>
    operation.send({ client, mode, conversation, sendAttempt: send, backoffSignal: backoff?.signal })
  const send = async (): Promise<CallOutcome> => {
    try {
      const { requests } = await context.preparation.prepare()
      if (requests === null) await sendThroughSdk(sendAttempt)
      else {
        const response = await sendAttempt(await requests.make(operation.makeBody(mode, conversation)))
        // Which of its errors an error response is, the SDK knows.
        if (response.kind === 'error') await sendThroughSdk(() => Promise.resolve(response))
      }
    } catch (error) {
      if (error instanceof Error && '$fault' in error) onRefusal?.(error.message)
      // A stream that ended in its first frame knows better than the error which the SDK made of it.
      return attempt?.streamOutcome ?? classifySdkError(error)
    }
    assert(attempt !== undefined, 'the SDK answered without a request')
    return attempt.streamEnd
  }
  void send().then(settle)
  return promise
}
