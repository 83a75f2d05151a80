import type { Clock } from '../time/clock.ts'

/**
 * The time that the simulated world lives in: `speed` times as fast as the machine's clock, and equal to it at the
 * start. Physics, quotas, caches and jobs go by it; the truth goes by the machine's, which the client shares.
 */
export interface WorldClock {
  readonly speed: number
  nowMs(): number
  /** The machine's time of a moment of the world. */
  toMachineMs(worldMs: number): number
}

export function makeWorldClock(clock: Clock, speed: number): WorldClock {
  const originMs = clock.nowMs()
  return {
    speed,
    nowMs: () => originMs + (clock.nowMs() - originMs) * speed,
    toMachineMs: (worldMs) => originMs + (worldMs - originMs) / speed,
  }
}
