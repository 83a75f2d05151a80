// What a reply is made of, and whom it tells of its way.
import type { Random } from '../../random/random.ts'
import type { StreamFault } from '../faults/stream-fault.ts'
import type { Deployment } from '../physics/deployments.ts'
import type { ReplyPlan } from '../physics/reply-plan.ts'
import type { CallTruth } from '../truth/call-truth.ts'
import type { Truth } from '../truth/truth.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { DeltaWatch } from './guardrail.ts'
import type { ReplyEnd, ReplyFormat, ReplyStart, StopReason } from './reply-format.ts'
import type { CallOutcome } from '../vocabulary.ts'

export interface ReplyParts {
  readonly exchange: Exchange
  readonly call: CallTruth
  readonly truth: Truth
  readonly deployment: Deployment
  /** In the deployment's queue. */
  readonly rank: number
  /** What the call takes before it comes to the deployment: routing, distance, a guardrail. */
  readonly approachMs: number
  readonly format: ReplyFormat
  readonly fault: StreamFault | null
  readonly random: Random
  /** A slot serves the call: what its reply is like, as things stand at that moment. */
  begin(atMs: number): BegunReply
  /** A delta was made: so many tokens in all. False: the model is to stop there. */
  onProgress(atMs: number, outputTokens: number): boolean
  /** The deployment's queue is full: nothing was written, and the reply is over. */
  onTurnedAway(): void
  /** The client has gone, and the model goes on: the call has ended, and its service has not. */
  onLeft(): void
  /** Any other end of its service. Of the two, one is called, and once. */
  onEnd(outcome: CallOutcome, cause: string | null): void
}

export interface BegunReply {
  readonly plan: ReplyPlan
  readonly watch: DeltaWatch
  readonly start: ReplyStart
  readonly stopReason: StopReason
  /** What `start` does not say of the end, beside what is counted here. */
  readonly end: Pick<ReplyEnd, 'isGuarded' | 'trace' | 'replacedBy' | 'responseFieldPaths'>
}
