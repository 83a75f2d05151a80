import { type Clock, nextTurn } from '../time/clock.ts'
import { type Backoff, makeBackoff } from './backoff.ts'
import type { ExecutorContext, Unfinished, RunningIteration } from './executor.ts'
import { type StartIteration, vuInWhole } from './own-segment.ts'

/** Who may finish, and until when, in the order in which their time ends. */
interface GraceQueue<Item> {
  /** `untilMs` is never before that of an earlier item. */
  add(item: Item, untilMs: number): void
  /** Takes the items whose time has ended by `nowMs`. */
  takeUntil(nowMs: number): Item[]
  /** When the first item's time ends; Infinity when there is none. */
  nextMs(): number
}

export function makeGraceQueue<Item>(): GraceQueue<Item> {
  const waiting: { readonly item: Item; readonly untilMs: number }[] = []
  return {
    add(item, untilMs) {
      waiting.push({ item, untilMs })
    },
    takeUntil(nowMs) {
      const firstLeft = waiting.findIndex(({ untilMs }) => untilMs > nowMs)
      return waiting.splice(0, firstLeft === -1 ? waiting.length : firstLeft).map(({ item }) => item)
    },
    nextMs: () => waiting[0]?.untilMs ?? Infinity,
  }
}

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

interface LoopingVU {
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

interface LoopRules {
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

/** The VUs of a closed model by the segment's own numbers: the ones that are wanted are always 1 … count. */
interface LoopingVUs extends Unfinished {
  /** `count` VUs are wanted from `sinceMs` on. Those above it may finish what they are in, for `graceMs`. */
  setCount(count: number, sinceMs: number, graceMs: number): void
}

interface LoopsRules {
  readonly start: StartIteration
  /** Asked of each VU before each of its iterations. Once false, it stays false. */
  readonly mayStart: (vu: number) => boolean
  /** Called when any iteration has ended, before anything is made of that. */
  readonly onIterationEnd: () => void
}

export function makeLoopingVUs(
  context: Pick<ExecutorContext, 'backoff' | 'clock' | 'iterations' | 'segment'>,
  { mayStart, onIterationEnd, start }: LoopsRules,
): LoopingVUs {
  const vus: LoopingVU[] = []
  const graces = makeGraceQueue<LoopingVU>()
  let wanted = 0
  let held = 0

  function hold(count: number): void {
    if (count === held) return
    held = count
    context.iterations.holdVUs(held)
  }

  function vuOf(number: number): LoopingVU {
    vus[number - 1] ??= makeLoopingVU(context.clock, {
      start: (intendedStartMs) => start(number, intendedStartMs),
      mayStart: () => mayStart(number),
      onIterationEnd,
      backoff: makeBackoff(context.backoff, vuInWhole(number, context.segment)),
      onBackedOff: context.iterations.backedOff,
      onIdle: () => hold(held - 1),
    })
    return vus[number - 1] as LoopingVU
  }

  function wantUpTo(count: number, sinceMs: number): void {
    let started = 0
    for (let number = wanted + 1; number <= count; number++) if (vuOf(number).want(sinceMs)) started++
    hold(held + started)
  }

  // The highest number goes first, so that VU 1 is the one that stays longest.
  function letGoDownTo(count: number, graceEndsMs: number): void {
    for (let number = wanted; number > count; number--) {
      const vu = vuOf(number)
      vu.letGo(graceEndsMs)
      graces.add(vu, graceEndsMs)
    }
  }

  return {
    setCount(count, sinceMs, graceMs) {
      if (count > wanted) wantUpTo(count, sinceMs)
      else letGoDownTo(count, sinceMs + graceMs)
      wanted = count
    },
    async allEnded() {
      await Promise.all(vus.map((vu) => vu.idle()))
    },
    interruptOverdue(nowMs) {
      for (const vu of graces.takeUntil(nowMs)) vu.interruptIfOverdue(nowMs)
      return graces.nextMs()
    },
    endWaits() {
      for (const vu of vus) vu.endWait()
    },
    interruptAll() {
      for (const vu of vus) vu.interrupt()
    },
  }
}
