// One VU of a closed model. It starts its next iteration when its last one has ended, for as long as it is
// wanted. What becomes of it:
//
//               wanted           let go            its iteration ends            its grace ends
//   idle        → looping        –                 –                             –
//   looping     –                → finishing       starts the next one           –
//   finishing   → looping (1)    –                 → idle                        is interrupted (2)
//
// After an iteration in which nothing was served it waits a little before the next, still looping; whoever lets it go ends the wait.
//
// (1) Its iteration goes on, and its grace no longer counts.  (2) It is finishing until that has ended.
import { nextTurn } from '../time/next-turn.ts'
import type { Clock } from '../time/clock.ts'
import type { Backoff } from './backoff.ts'
import type { RunningIteration } from './executor.ts'

export interface LoopingVU {
  /** Returns whether that took it out of idleness. `sinceMs` is the intended start of its first iteration then. */
  want(sinceMs: number): boolean
  letGo(graceEndsMs: number): void
  interruptIfOverdue(nowMs: number): void
  interrupt(): void
  /** Ends its wait, if it waits for its next iteration. */
  endWait(): void
  /** Resolves when it is idle. */
  idle(): Promise<void>
}

export interface LoopRules {
  readonly start: (intendedStartMs: number) => RunningIteration
  /** Asked before each iteration. Once false, it stays false. */
  readonly mayStart: () => boolean
  /** Called when an iteration has ended, before anything is made of that: what is due at that moment comes first. */
  readonly onIterationEnd: () => void
  readonly backoff: Backoff
  readonly onBackedOff: (waitedMs: number) => void
  readonly onIdle: () => void
}

// An iteration this short may have ended without the event loop having gone round. VUs that did nothing
// else would leave it no time for sockets and timers.
const SHORT_ITERATION_MS = 1

export function makeLoopingVU(clock: Clock, rules: LoopRules): LoopingVU {
  let state: 'idle' | 'looping' | 'finishing' = 'idle'
  let graceEndsMs = Infinity
  let iteration: RunningIteration | undefined
  let wait: AbortController | undefined
  let loop = Promise.resolve()

  const mayGoOn = (): boolean => state === 'looping' && rules.mayStart()

  async function runLoop(firstStartMs: number): Promise<void> {
    let intendedStartMs = firstStartMs
    do {
      const startedMs = clock.nowMs()
      iteration = rules.start(intendedStartMs)
      const verdict = await iteration.ended
      const durationMs = clock.nowMs() - startedMs
      intendedStartMs = clock.nowMs()
      if (durationMs < SHORT_ITERATION_MS) await nextTurn()
      rules.onIterationEnd()
      const waitMs = rules.backoff.waitAfter({ verdict, durationMs })
      if (waitMs > 0 && mayGoOn()) intendedStartMs = await waitUntil(intendedStartMs + waitMs)
    } while (mayGoOn())
    state = 'idle'
    iteration = undefined
    rules.onIdle()
  }

  /** Returns when it ended: the VU is free from then on. */
  async function waitUntil(untilMs: number): Promise<number> {
    const sinceMs = clock.nowMs()
    wait = new AbortController()
    await clock.sleepUntil(untilMs, wait.signal)
    wait = undefined
    const endedMs = clock.nowMs()
    rules.onBackedOff(endedMs - sinceMs)
    rules.onIterationEnd()
    return endedMs
  }

  return {
    want(sinceMs) {
      const wasIdle = state === 'idle'
      if (wasIdle && !rules.mayStart()) return false
      state = 'looping'
      if (wasIdle) loop = runLoop(sinceMs)
      return wasIdle
    },
    letGo(untilMs) {
      if (state !== 'looping') return
      state = 'finishing'
      graceEndsMs = untilMs
      wait?.abort()
    },
    interruptIfOverdue(nowMs) {
      if (state === 'finishing' && graceEndsMs <= nowMs) iteration?.interrupt()
    },
    interrupt() {
      iteration?.interrupt()
    },
    endWait() {
      wait?.abort()
    },
    idle: () => loop,
  }
}
