import type { TimeoutsPlan } from '../plan/mode-plan.ts'
import type { Clock } from '../time/clock.ts'
import type { CallOutcome, FailureKind } from './call-record.ts'

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

/** Calls `onExceeded` at most once. What the whole call may take is not its attempt's to say. */
export function watchLimits(
  timeouts: TimeoutsPlan,
  clock: Clock,
  onExceeded: (outcome: CallOutcome) => void,
): LimitWatch {
  // Fields, because a variable that a closure shares would make a number on the heap of each read's time.
  const moments = { sentMs: Number.NaN, lastReadMs: Number.NaN }
  let isConnecting = true
  const nearest = (): Limit => {
    const { lastReadMs, sentMs } = moments
    if (!Number.isNaN(lastReadMs)) {
      return { atMs: lastReadMs + timeouts.idleMs, failure: 'stalled', errorName: 'IdleTimeout' }
    }
    const responseAtMs = sentMs + timeouts.responseMs
    const connectAtMs = sentMs + timeouts.connectMs
    return isConnecting && connectAtMs < responseAtMs
      ? { atMs: connectAtMs, failure: 'connect-timeout', errorName: 'ConnectTimeout' }
      : { atMs: responseAtMs, failure: 'response-timeout', errorName: 'ResponseTimeout' }
  }
  const timer = makeLimitTimer(clock, nearest, ({ errorName, failure }) =>
    onExceeded({ kind: 'failed', failure, errorName }),
  )
  return {
    sent(nowMs) {
      moments.sentMs = nowMs
      if (!timer.isRunning()) timer.restart()
    },
    connected() {
      isConnecting = false
    },
    responded(nowMs) {
      isConnecting = false
      moments.lastReadMs = nowMs
      // The next limit may be nearer than the one that the timer waits for.
      timer.restart()
    },
    read(nowMs) {
      moments.lastReadMs = nowMs
    },
    stop: timer.stop,
  }
}

/** Holds a call against its mode's `timeouts.call`, from now on. Returns what ends the watch. */
export const watchCallLimit = (
  { callMs }: TimeoutsPlan,
  clock: Clock,
  onExceeded: (outcome: CallOutcome) => void,
): (() => void) =>
  watchTime(clock, callMs, () => onExceeded({ kind: 'failed', failure: 'timeout', errorName: 'CallTimeout' }))

/** Tells when so much time has passed, from now on. Returns what ends the watch. */
export function watchTime(clock: Clock, durationMs: number, onPassed: () => void): () => void {
  const moment = { atMs: clock.nowMs() + durationMs }
  const timer = makeLimitTimer(clock, () => moment, onPassed)
  timer.restart()
  return timer.stop
}

interface LimitTimer {
  restart(): void
  isRunning(): boolean
  readonly stop: () => void
}

/** Waits for the moment of the nearest limit, which may meanwhile have moved on. */
function makeLimitTimer<Moment extends Pick<Limit, 'atMs'>>(
  clock: Clock,
  nearest: () => Moment,
  onExceeded: (limit: Moment) => void,
): LimitTimer {
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
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
    const limit = nearest()
    if (clock.nowMs() < limit.atMs) wait()
    else onExceeded(limit)
  }
  const stop = (): void => {
    clearTimeout(timer)
    clearImmediate(turn)
  }
  return {
    restart() {
      stop()
      wait()
    },
    isRunning: () => timer !== undefined,
    stop,
  }
}
