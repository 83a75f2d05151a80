import type { Clock } from './clock.ts'

// Node's timers count whole milliseconds from a time that the loop cached, and fire up to one early or
// late. The last stretch is waited out turn by turn, which keeps sockets served meanwhile.
const TIMER_UNCERTAINTY_MS = 1.2

// setTimeout holds its delay in a 32-bit integer; a longer wait is made of several.
const LONGEST_TIMER_MS = 2 ** 31 - 1

// `performance.now()` counts from the start of its own thread, and any correction for that is itself measured,
// so that a pre-emption in the middle of it would set two threads apart. This reads the bare counter.
function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

export const systemClock: Clock = {
  nowMs,
  sleepUntil(atMs, signal) {
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
        else if (leftMs <= TIMER_UNCERTAINTY_MS) turn = setImmediate(wait)
        else timer = setTimeout(wait, Math.min(LONGEST_TIMER_MS, Math.floor(leftMs - TIMER_UNCERTAINTY_MS)))
      }
      signal?.addEventListener('abort', finish, { once: true })
      wait()
    })
  },
}
