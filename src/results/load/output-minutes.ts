// Output tokens by minute of the clock, as they stream: what a quota of output alone counts, which reserves nothing.
// https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-mantle.html
import { MINUTE_MS } from './quota-minutes.ts'

export interface OutputMinutes {
  /** Tokens that came evenly over the last `overMs` before `endMs`, from the run's start. */
  add(endMs: number, tokens: number, overMs: number): void
  /** By the start of the minute, in ms of the epoch. */
  inMinute(startMs: number): number
}

/** Times count from `startedAtMs`, of the epoch. */
export function makeOutputMinutes(startedAtMs: number): OutputMinutes {
  const tokensByMinute = new Map<number, number>()
  const count = (minute: number, tokens: number): void => {
    tokensByMinute.set(minute, (tokensByMinute.get(minute) ?? 0) + tokens)
  }
  return {
    add(endMs, tokens, overMs) {
      const to = startedAtMs + endMs
      const from = to - overMs
      const last = Math.floor(to / MINUTE_MS)
      // What comes at one moment has no time to be divided by.
      if (overMs <= 0) return count(last, tokens)
      for (let minute = Math.floor(from / MINUTE_MS); minute <= last; minute++) {
        const withinMs = Math.min((minute + 1) * MINUTE_MS, to) - Math.max(minute * MINUTE_MS, from)
        count(minute, (tokens * withinMs) / overMs)
      }
    },
    inMinute: (startMs) => Math.round(tokensByMinute.get(Math.floor(startMs / MINUTE_MS)) ?? 0),
  }
}
