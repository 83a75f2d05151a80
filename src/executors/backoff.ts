// How long a VU of a closed model waits after iterations in which nothing was served. A server that refuses does so within a
// millisecond: VUs that came back at once would ask it hundreds of times a second each, which no user does, and their client would
// be busy with nothing else.
import type { Random } from '../random/random.ts'

/** What an executor's closed model waits by. */
export interface BackoffRule {
  /** What a wait grows to; 0 waits never. */
  readonly maxMs: number
  /** Of its own for each VU, which counts in the whole run: a VU draws the same in whatever segment it is. */
  randomOf(vu: number): Random
}

export interface Backoff {
  /**
   * How long to wait after an iteration: so long that it and the wait take, after the n-th refused one in a row, between half of
   * min(max, 50 ms × 2ⁿ⁻¹) and the whole, drawn evenly ("equal jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
   * An iteration that took longer by itself is followed by none.
   */
  waitAfter(iteration: { readonly verdict: IterationVerdict; readonly durationMs: number }): number
}

/**
 * What became of an iteration's calls. `refused`: calls were made, and each was throttled or failed. `served`: one completed. `none`: no
 * call ended of itself, which says nothing of the server.
 */
export type IterationVerdict = 'served' | 'refused' | 'none'

const FIRST_MS = 50

export function makeBackoff({ maxMs, randomOf }: BackoffRule, vu: number): Backoff {
  let random: Random | null = null
  let refusedInARow = 0
  return {
    waitAfter({ durationMs, verdict }) {
      if (verdict === 'served') refusedInARow = 0
      if (verdict !== 'refused' || maxMs === 0) return 0
      refusedInARow++
      random ??= randomOf(vu)
      const wholeMs = Math.min(maxMs, FIRST_MS * 2 ** (refusedInARow - 1))
      return Math.max(0, wholeMs / 2 + (random.next() * wholeMs) / 2 - durationMs)
    },
  }
}
