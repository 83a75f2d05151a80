// One call from its first attempt to its record. What happens to it is written into its draft, which is its record once it is over. `DirectCall`
// sends it and reads its response where the bytes lie; `sdk/sdk-call.ts` has the SDK do both.
import assert from 'node:assert/strict'
import type { Conversation, Reply } from '../conversation/conversation.ts'
import type { Cancellation } from '../plan/cancellation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import { apis } from './apis/apis.ts'
import { hasCachePoint } from './apis/converse-request.ts'
import { Attempt, type AttemptResponse } from './attempt.ts'
import {
  beginAttempt,
  beginWait,
  type CallDraft,
  type CallOutcome,
  type CallRecord,
  endWait,
  type FailureKind,
  makeCallDraft,
} from './call-record.ts'
import { type ErrorResponse, retryAfterMsOf } from './error-response.ts'
import { AttemptFailure, classifyHttpError, classifySdkError, describeSdkError } from './failures.ts'
import { watchCallLimit, watchTime } from './limit-watch.ts'
import type { Preparation } from './prepared-requests.ts'
import type { AttemptMaker, RelayedResponse } from './sdk/attempt-middleware.ts'
import type { ModeClient } from './sdk/make-client.ts'
import { isLeftToSdk } from './sdk/retry-strategy.ts'
import { ReplyBuilder } from './stream/reply-builder.ts'
import type { ReaderSettings, ResponseReader } from './stream/response-reader.ts'
import type { WireRequest } from './wire/exchange.ts'

/** What all calls of one mode share. */
export interface ModeContext extends ModeClient {
  readonly mode: ModePlan
  readonly clock: Clock
  readonly preparation: Preparation
  /** Holds each call that has not ended. */
  readonly underWay: Set<Call>
}

/** Who hears of a call while it goes on, and what ends it. */
export interface CallSettings extends Pick<ReaderSettings, 'onGap' | 'onShown'> {
  /** Ends the call as `aborted`. */
  readonly signal?: AbortSignal
  /** Ends the call as `cancelled`, unless it is over by then. */
  readonly cancellation?: Cancellation | null
  /**
   * What an error response said, for whom nothing in the call is private: it may quote the prompt, and so no record has it.
   */
  readonly onRefusal?: (message: string) => void
  /** What a completed call was answered, just before its record is there. Without it, the reply is not put together. */
  readonly onReply?: ((reply: Reply) => void) | undefined
}

const ABORTED: CallOutcome = { kind: 'aborted' }
const CANCELLED: CallOutcome = { kind: 'cancelled' }

export abstract class Call implements AttemptMaker {
  readonly context: ModeContext
  readonly conversation: Conversation
  readonly draft: CallDraft
  readonly readerSettings: ReaderSettings
  readonly #settings: CallSettings
  readonly #reply: ReplyBuilder | undefined
  readonly #record = Promise.withResolvers<CallRecord>()
  /** While it waits for an attempt, the SDK can only be told by a signal. */
  readonly #backoff: AbortController | undefined
  readonly #onSignal = (): void => this.abort()
  #stopLimit = (): void => {}
  #stopCancellation = (): void => {}
  #attempt: Attempt | undefined
  /** The last attempt's response, where that is an error. */
  #refusal: ErrorResponse<unknown> | null = null
  #isOver = false

  constructor(context: ModeContext, conversation: Conversation, settings: CallSettings) {
    const { mode } = context
    const { onGap, onReply, onShown } = settings
    this.context = context
    this.conversation = conversation
    this.draft = makeCallDraft(hasCachePoint(mode, conversation))
    this.#reply = onReply === undefined ? undefined : new ReplyBuilder()
    this.readerSettings = {
      stallLimitMs: mode.stallLimitMs,
      cacheTtl: mode.cache?.ttl ?? null,
      onGap,
      onShown: this.#watchShown(settings.cancellation ?? null, onShown),
      listener: this.#reply,
    }
    this.#settings = settings
    this.#backoff = isLeftToSdk(mode.retries) ? new AbortController() : undefined
  }

  /** Makes the call, once. Never rejects: how it ended is in the record. */
  run(): Promise<CallRecord> {
    const { clock, mode, underWay } = this.context
    const { signal } = this.#settings
    if (signal?.aborted === true) this.abort()
    else {
      this.#stopLimit = watchCallLimit(mode.timeouts, clock, (outcome) => this.#endNow(outcome))
      this.#stopCancellation = this.#watchCancellation()
      signal?.addEventListener('abort', this.#onSignal)
      underWay.add(this)
      void this.carryOut().then((outcome) => this.#settle(outcome))
    }
    return this.#record.promise
  }

  /** Ends it as `aborted`, whatever it is at: waiting for credentials, for the server, or for its next attempt. */
  abort(): void {
    this.#endNow(ABORTED)
  }

  #watchCancellation(): () => void {
    const { cancellation = null } = this.#settings
    if (cancellation === null || cancellation.kind === 'bytes') return () => {}
    const { afterMs, kind } = cancellation
    return watchTime(this.context.clock, afterMs, () => {
      if (kind === 'time' || Number.isNaN(this.draft.firstTokenMs)) this.#endNow(CANCELLED)
    })
  }

  #watchShown(cancellation: Cancellation | null, onShown: ReaderSettings['onShown']): ReaderSettings['onShown'] {
    if (cancellation?.kind !== 'bytes') return onShown
    let leftBytes = cancellation.bytes
    return (bytes) => {
      onShown?.(bytes)
      const isFirst = leftBytes > 0
      leftBytes -= bytes
      // What was read with it is read to its end, by the SDK too: if that is the end of the reply, there is nothing left to cancel.
      if (isFirst && leftBytes <= 0) setImmediate(() => this.#endNow(CANCELLED))
    }
  }

  /** Whether nobody waits for it any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  get backoffSignal(): AbortSignal | undefined {
    return this.#backoff?.signal
  }

  /** What passes from here to the first attempt is backoff, because it is the SDK's rate limiter that waits. */
  handedOver(): void {
    if (!this.#isOver) beginWait(this.draft, this.context.clock.nowMs())
  }

  abstract attempt(request: WireRequest): Promise<AttemptResponse | RelayedResponse>

  /** Sends the call and reads its response. Never rejects. */
  protected abstract carryOut(): Promise<CallOutcome>

  /** Makes the next attempt, whose response is `reader`'s. Rejects with an `AttemptFailure` when the call is over. */
  protected async attemptWith(reader: ResponseReader, request: WireRequest): Promise<AttemptResponse> {
    const { context, draft } = this
    const { clock, mode, transport } = context
    this.#refusal = null
    if (this.#isOver) throw new AttemptFailure(ABORTED)
    beginAttempt(draft, clock.nowMs())
    this.#attempt = new Attempt({ transport, mode, clock, draft, reader })
    const response = await this.#attempt.send(request)
    if (response.kind === 'error') {
      this.#refusal = response
      draft.retryAfterMs = retryAfterMsOf(response.headers)
    }
    return response
  }

  protected get lastAttempt(): Attempt | undefined {
    return this.#attempt
  }

  /** What the call ends as, where the SDK threw this before there was a response to read. */
  protected refusedWith(error: unknown): CallOutcome {
    const refusal = this.#refusal
    const { isOfSdk } = apis[this.context.mode.api]
    const { body } = refusal ?? {}
    if (!isOfSdk && refusal !== null && body instanceof Uint8Array) return this.judgeRefusal({ ...refusal, body })
    if (error instanceof Error && refusal !== null) this.tellRefusal(describeSdkError(error, refusal).message)
    return classifySdkError(error, refusal)
  }

  /** What a response is that says no. */
  protected judgeRefusal(response: ErrorResponse<Uint8Array>): CallOutcome {
    const { errorName, message } = apis[this.context.mode.api].describeError(response)
    this.tellRefusal(message)
    return classifyHttpError(response.statusCode, errorName, message ?? '')
  }

  protected tellRefusal(message: string | null): void {
    if (message !== null) this.#settings.onRefusal?.(message)
  }

  #endNow(outcome: CallOutcome): void {
    if (this.#isOver) return
    const { context, draft } = this
    draft.endedInBackoff = !Number.isNaN(draft.endMs) && !this.#isAnswered()
    endWait(draft, context.clock.nowMs())
    this.#settle(outcome)
    this.#backoff?.abort()
  }

  /** Then nothing is tried again: if it goes on, what has come is being decoded by the SDK. */
  #isAnswered(): boolean {
    return !Number.isNaN(this.draft.firstTokenMs) || this.#attempt?.streamOutcome?.kind === 'completed'
  }

  #settle(outcome: CallOutcome): void {
    if (this.#isOver) return
    this.#isOver = true
    const { context, draft } = this
    this.#stopLimit()
    this.#stopCancellation()
    context.underWay.delete(this)
    this.#settings.signal?.removeEventListener('abort', this.#onSignal)
    this.#attempt?.giveUp(outcome)
    if (Number.isNaN(draft.endMs)) draft.endMs = context.clock.nowMs()
    draft.outcome = outcome
    if (this.#reply !== undefined && outcome.kind === 'completed')
      this.#settings.onReply?.(this.#reply.build(draft.stopReason))
    this.#record.resolve(draft)
  }
}

const OF_SIGNATURES: ReadonlySet<FailureKind> = new Set(['access-denied', 'clock-skew', 'expired-token'])

/** Goes out as prepared where it can, and its response is read where its bytes lie. */
export class DirectCall extends Call {
  attempt(request: WireRequest): Promise<AttemptResponse> {
    const { context, draft, readerSettings } = this
    return this.attemptWith(apis[context.mode.api].makeReader(context.mode, draft, readerSettings), request)
  }

  protected async carryOut(): Promise<CallOutcome> {
    const { context, conversation } = this
    const { client, mode, preparation } = context
    const api = apis[mode.api]
    try {
      const { requests } = await preparation.prepare()
      if (requests === null) await api.send({ client, mode, conversation, attempts: this })
      else {
        const response = await this.attempt(await requests.make(api.makeBody(mode, conversation)))
        if (response.kind === 'error' && response.body instanceof Uint8Array) {
          const outcome = this.#refusedBy({ ...response, body: response.body })
          if (outcome !== null) return outcome
          await api.send({ client, mode, conversation, attempts: { attempt: () => Promise.resolve(response) } })
        }
      }
    } catch (error) {
      const outcome = this.refusedWith(error)
      // A stream that ended in its first frame knows better than the error which the SDK made of it.
      return this.lastAttempt?.streamOutcome ?? outcome
    }
    assert(this.lastAttempt !== undefined, 'the SDK answered without a request')
    return this.lastAttempt.streamEnd
  }

  /**
   * Null for whom the SDK must see: by the `Date` of an answer to a signature that is too early or too late, it corrects its clock for the
   * calls that follow.
   */
  #refusedBy(response: ErrorResponse<Uint8Array>): CallOutcome | null {
    const outcome = this.judgeRefusal(response)
    return outcome.kind === 'failed' && OF_SIGNATURES.has(outcome.failure) ? null : outcome
  }
}
