import type { Clock } from './clock.ts'
import { nextTurn } from './next-turn.ts'

/** What a piece of work may hold an event loop that others keep time on. */
const SLICE_MS = 0.5

/**
 * Shares the event loop with whoever keeps time on it. To be awaited after each small piece of work: it gives the turn away once those
 * since the last time have taken half a millisecond.
 */
export function takeTurns(clock: Pick<Clock, 'nowMs'>): () => Promise<void> {
  let startedMs = clock.nowMs()
  return async () => {
    if (clock.nowMs() - startedMs < SLICE_MS) return
    await nextTurn()
    startedMs = clock.nowMs()
  }
}
