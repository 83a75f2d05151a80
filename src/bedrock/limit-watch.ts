import type { TimeoutsPlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import type { CallOutcome, FailureKind } from './call-outcome.ts'

/** Holds an attempt against its mode's limits with one timer, which a read does not touch. */
export interface LimitWatch {
  /** May be said again, as long as nothing came back. */
  sent(nowMs: number): void
  connected(): void
  /** The headers came: from here on, silence counts. */
  responded(nowMs: number): void
  read(nowMs: number): void
  stop(): void
}

// setTimeout holds its delay in a 32-bit integer.
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Limit {
  readonly atMs: number
  readonly failure: FailureKind
  readonly errorName: string
}

/** Calls `onExceeded` at most once. */
export function watchLimits(
  timeouts: TimeoutsPlan,
  clock: Clock,
  onExceeded: (outcome: CallOutcome) => void,
): LimitWatch {
  // Fields, because a variable that a closure shares would make a number on the heap of each read's time.
  const moments = { sentMs: Number.NaN, lastReadMs: Number.NaN }
  let isConnecting = true
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined

  const nearest = (): Limit => {
    const { lastReadMs, sentMs } = moments
    let limit: Limit = { atMs: sentMs + timeouts.callMs, failure: 'timeout', errorName: 'CallTimeout' }
    const consider = (atMs: number, failure: FailureKind, errorName: string): void => {
      if (atMs < limit.atMs) limit = { atMs, failure, errorName }
    }
    if (!Number.isNaN(lastReadMs)) consider(lastReadMs + timeouts.idleMs, 'stalled', 'IdleTimeout')
    else {
      consider(sentMs + timeouts.responseMs, 'timeout', 'ResponseTimeout')
      if (isConnecting) consider(sentMs + timeouts.connectMs, 'connect', 'ConnectTimeout')
    }
    return limit
  }
  const wait = (): void => {
    const delayMs = Math.min(LONGEST_TIMER_MS, Math.ceil(nearest().atMs - clock.nowMs()))
    timer = setTimeout(look, Math.max(0, delayMs))
  }
  const look = (): void => {
    if (clock.nowMs() < nearest().atMs) wait()
    // Timers come before sockets in a turn of the event loop. After a turn that took long, what the server sent in
    // time is still unread: only what holds when the sockets have been served is the server's silence.
    else turn = setImmediate(judge)
  }
  const judge = (): void => {
    const { atMs, failure, errorName } = nearest()
    if (clock.nowMs() < atMs) wait()
    else onExceeded({ kind: 'failed', failure, errorName })
  }
  const stop = (): void => {
    clearTimeout(timer)
    clearImmediate(turn)
  }

  return {
    sent(nowMs) {
      moments.sentMs = nowMs
      if (timer === undefined) wait()
    },
    connected() {
      isConnecting = false
    },
    responded(nowMs) {
      isConnecting = false
      moments.lastReadMs = nowMs
      // The next limit may be nearer than the one that the timer waits for.
      stop()
      wait()
    },
    read(nowMs) {
      moments.lastReadMs = nowMs
    },
    stop,
  }
}
