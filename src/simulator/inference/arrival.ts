import type { Random } from '../../random/random.ts'
import type { Epoch, World } from '../world.ts'
import type { CallTruth } from '../truth/call-truth.ts'
import { answerError, type ApiError, isThrottle } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { InferenceApi } from './inference-api.ts'
import type { CallOutcome } from '../vocabulary.ts'

/** A request whose headers have been read, with all that is needed to answer it. */
export interface Arrival {
  readonly world: World
  readonly epoch: Epoch
  readonly exchange: Exchange
  readonly api: InferenceApi
  readonly call: CallTruth
  readonly chance: (purpose: string) => Random
}

/** Counts the call; harmless when that is done. */
export function endCall(
  { epoch, call }: Pick<Arrival, 'epoch' | 'call'>,
  outcome: CallOutcome,
  cause: string | null,
): void {
  if (call.outcome === null) epoch.truth.ended(call, outcome, cause)
}

/** Answers with an error; whose doing it is when it is no throttle, `otherwise` says. */
export function refuse(arrival: Arrival, error: ApiError, otherwise: 'refused' | 'failed' = 'refused'): void {
  answerError(arrival.exchange, error)
  arrival.call.firstByteMs = arrival.world.hostClock.nowMs()
  endCall(arrival, isThrottle(error) ? 'throttled' : otherwise, error.name)
}
