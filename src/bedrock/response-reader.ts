import type { CachePlan } from '../plan/mode-plan.ts'
import type { CallOutcome } from './call-outcome.ts'

export type CacheTtl = CachePlan['ttl']

/** Whoever reads a response that is no error: it says when the call has ended, and how. */
export interface ResponseReader {
  /** Comes first, once. */
  begin(headers: Readonly<Record<string, string>>): void
  /** The outcome when the bytes in [from, end) end the call, else null. They may be gone afterwards. */
  read(bytes: Buffer, from: number, end: number, atMs: number): CallOutcome | null
  /** The outcome of a body that has ended cleanly. */
  end(): CallOutcome
  /**
   * What the SDK would see first: undefined as long as that is not known, null when it is no exception. Up to then the
   * SDK may try again, and after it not.
   */
  firstException(): StreamException | null | undefined
}

/** An exception or error frame. Its body may quote the prompt: it goes to the SDK's error, and nowhere else. */
export interface StreamException {
  readonly kind: 'exception' | 'error'
  readonly type: string
  readonly message: string
  readonly body: Uint8Array
}

export interface ReaderSettings {
  readonly stallLimitMs: number
  /** What the cache points asked for. All of a call ask for the same; a response need not say what it wrote for how long. */
  readonly cacheTtl: CacheTtl
  /** Called for each silence between two content deltas, as soon as it is over. */
  readonly onGap: (gapMs: number) => void
  /** Called with the bytes of each piece of text that is shown, reasoning too, as it comes. */
  readonly onShown?: ((bytes: number) => void) | undefined
  /** Called for each piece of the reply's text. Without it, none is read. */
  readonly onText?: ((text: string) => void) | undefined
}

export const corrupt = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'corrupt', errorName })

export const truncated = (errorName: string): CallOutcome => ({ kind: 'failed', failure: 'truncated', errorName })
