import type { Clock } from '../time/clock.ts'

/**
 * The time that the simulated world lives in: `speed` times as fast as the computer's clock, and equal to it at the
 * start. Physics, quotas, caches and jobs go by it; the truth goes by the computer's, which the client shares.
 */
export interface WorldClock {
  readonly speed: number
  nowMs(): number
  /** The computer's time of a moment of the world. */
  toHostMs(worldMs: number): number
}

export function makeWorldClock(clock: Clock, speed: number): WorldClock {
  const originMs = clock.nowMs()
  return {
    speed,
    nowMs: () => originMs + (clock.nowMs() - originMs) * speed,
    toHostMs: (worldMs) => originMs + (worldMs - originMs) / speed,
  }
}
