import type { CallOutcome } from '../truth/call-truth.ts'

/** What happens to a reply whose HTTP 200 is decided: it waits, then writes, then goes on or is over. */
export interface StreamFault {
  /** The fault's kind, for the truth. */
  readonly name: string
  /** `first-frame`: instead of messageStart. */
  readonly at: 'first-frame' | { readonly afterDeltas: number }
  readonly delayMs: number
  readonly bytes: Buffer | null
  readonly next: 'go-on' | 'end' | 'reset'
  /** What becomes of the call; null leaves it to complete. */
  readonly outcome: CallOutcome | null
}
