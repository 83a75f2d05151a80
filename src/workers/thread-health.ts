import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** How well a thread kept up in one interval: what a latency measured in it is worth. */
export interface ThreadHealth {
  /** How late the event loop came round, on top of the sampling period. */
  readonly loopDelayP99Ms: number
  readonly loopDelayMaxMs: number
  /** The share of the interval that the event loop was busy, 0 to 1. */
  readonly utilisation: number
}

const RESOLUTION_MS = 5

/** Watches the event loop of the thread that calls it. */
export function watchThreadHealth(): { take(): ThreadHealth; stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let last = performance.eventLoopUtilization()
  // The monitor counts the whole time between two of its timers, the period included.
  const lateMs = (ns: number): number => Math.max(0, ns / 1e6 - RESOLUTION_MS)
  return {
    take() {
      const current = performance.eventLoopUtilization()
      const health = {
        loopDelayP99Ms: delays.count === 0 ? 0 : lateMs(delays.percentile(99)),
        loopDelayMaxMs: delays.count === 0 ? 0 : lateMs(delays.max),
        utilisation: performance.eventLoopUtilization(current, last).utilization,
      }
      last = current
      delays.reset()
      return health
    },
    stop() {
      delays.disable()
    },
  }
}
