import type { Conversation } from '../plan/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Decoder } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import type { Attempt } from './attempt.ts'
import type { CallDraft } from './call-record.ts'
import type { ModeClient } from './sdk/make-client.ts'
import type { Preparation } from './prepared-requests.ts'
import type { ReaderSettings, ResponseReader } from './stream/response-reader.ts'

/** What all calls of one mode share. */
export interface CallContext extends ModeClient {
  readonly mode: ModePlan
  readonly clock: Clock
  readonly preparation: Preparation
  readonly decoder: Decoder
  /** Holds, for each call that has not ended, what ends it. */
  readonly underWay: Set<() => void>
}

/** A call, for whoever sends it and reads what comes back. */
export interface CallUnderWay {
  readonly context: CallContext
  readonly conversation: Conversation
  readonly draft: CallDraft
  readonly settings: ReaderSettings
  /** Ends it while the SDK waits between two attempts. */
  readonly backoffSignal: AbortSignal | undefined
  readonly onRefusal: ((message: string) => void) | undefined
  /** Counts what passes from here to the first attempt as backoff, because it is the SDK's rate limiter that waits. */
  readonly handOver: () => void
  /** Begins the next attempt, whose response is `reader`'s. @throws {AttemptFailure} when the call is over. */
  nextAttempt(reader: ResponseReader): Attempt
  /** Whether nobody waits for it any more. */
  isOver(): boolean
}
