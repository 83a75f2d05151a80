import type { ArrivalClock } from './clock.ts'

// Node's timers count whole milliseconds from a time that the loop cached, and fire up to one early or
// late. Before an arrival the last stretch is waited out turn by turn, which keeps sockets served meanwhile.
const TIMER_UNCERTAINTY_MS = 1.2

// setTimeout holds its delay in a 32-bit integer; a longer wait is made of several.
const LONGEST_TIMER_MS = 2 ** 31 - 1

// `performance.now()` counts from the start of its own thread, and any correction for that is itself measured,
// so that a pre-emption in the middle of it would set two threads apart. This reads the bare counter.
function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

export const systemClock: ArrivalClock = {
  nowMs,
  sleepUntil: (atMs, signal) => sleep(atMs, 0, signal),
  awaitArrival: (atMs, signal) => sleep(atMs, TIMER_UNCERTAINTY_MS, signal),
}

/** The last `watchedMs` are waited out turn by turn. */
function sleep(atMs: number, watchedMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (atMs <= nowMs() || signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let turn: NodeJS.Immediate | undefined
    const finish = (): void => {
      clearTimeout(timer)
      clearImmediate(turn)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const wait = (): void => {
      const leftMs = atMs - nowMs()
      if (leftMs <= 0) finish()
      else if (leftMs <= watchedMs) turn = setImmediate(wait)
      else {
        // A timer that came early is set again, for a millisecond, which is the least that there is.
        const timerMs = watchedMs === 0 ? Math.ceil(leftMs) : Math.floor(leftMs - watchedMs)
        timer = setTimeout(wait, Math.min(LONGEST_TIMER_MS, timerMs))
      }
    }
    signal?.addEventListener('abort', finish, { once: true })
    wait()
  })
}

/**
 * The time of day, for manifests, log headers and folder names: where a run stands in history.
 * Nothing that is measured may use it, because it can be set back.
 */
export const wallClockMs = (): number => Date.now()

/** `2026-11-20T22:34:31.911Z`. */
export const renderInstant = (epochMs: number): string => new Date(epochMs).toISOString()

/** `2026-11-20`. */
export const renderDay = (epochMs: number): string => renderInstant(epochMs).slice(0, 10)

/** The CPU time that this process has used, of all its threads together, in milliseconds. Only differences mean anything. */
export function cpuTimeMs(): number {
  const { system, user } = process.cpuUsage()
  return (system + user) / 1_000
}
