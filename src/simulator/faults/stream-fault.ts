import type { CallOutcome } from '../truth/call-truth.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { GoAway } from '../wire/exchange.ts'

/** What happens to a reply whose HTTP 200 is decided: it waits, then writes, then goes on or is over. */
export interface StreamFault {
  /** The fault's kind, for the truth. */
  readonly name: string
  /** `first-frame`: instead of messageStart. */
  readonly at: 'first-frame' | { readonly afterDeltas: number }
  readonly delayMs: number
  readonly bytes: Buffer | null
  readonly next: StreamFaultEnd
  /** What a reply that is answered whole gets instead: it has no frames. Null cuts it in the middle. */
  readonly error: ApiError | null
  /** What becomes of the call; null leaves it to complete. */
  readonly outcome: CallOutcome | null
}

export type StreamFaultEnd =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'go-away'; readonly how: GoAway }
  | ({ readonly kind: 'drip' } & Drip)

/** All that follows is written a few bytes at a time: the frames of a stream and its end, or a whole answer. */
export interface Drip {
  readonly bytesAtOnce: number
  readonly everyMs: number
}
