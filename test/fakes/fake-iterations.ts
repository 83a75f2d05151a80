import type { IterationVerdict } from '../../src/executors/backoff.ts'
import type { Iterations, IterationStart } from '../../src/executors/executor.ts'
import type { Clock } from '../../src/time/clock.ts'

/** One iteration as it was seen from the other side of an executor. Times are the clock's. */
export interface SeenIteration extends IterationStart {
  readonly startedMs: number
  endedMs: number | null
  interruptedMs: number | null
}

export interface FakeIterations extends Iterations {
  readonly seen: readonly SeenIteration[]
  readonly drops: readonly { readonly atMs: number; readonly count: number }[]
  readonly holds: readonly { readonly atMs: number; readonly vus: number }[]
  /** VUs that were given an iteration while they had one. */
  readonly overlaps: readonly number[]
  /** How long each wait of a VU took, in their order. */
  readonly waitsMs: readonly number[]
  dropped(): number
  forestalled(): number
  running(): number
  mostRunning(): number
}

export interface FakeIterationOptions {
  /** How long the n-th iteration, from 0, takes when it is left alone. */
  readonly durationMs: (start: IterationStart, index: number) => number
  /** How long an interrupted one still takes to end. */
  readonly interruptMs?: number
  /** What became of the n-th one's calls. */
  readonly verdict?: (start: IterationStart, index: number) => IterationVerdict
}

/** Iterations that take time and nothing else. */
export function makeFakeIterations(
  clock: Clock,
  { durationMs, interruptMs = 0, verdict = () => 'served' }: FakeIterationOptions,
): FakeIterations {
  const seen: SeenIteration[] = []
  const drops: { atMs: number; count: number }[] = []
  const holds: { atMs: number; vus: number }[] = []
  const overlaps: number[] = []
  const waitsMs: number[] = []
  const busyVUs = new Set<number>()
  let mostRunning = 0
  let forestalled = 0

  async function run(iteration: SeenIteration, lastsMs: number, interrupted: AbortSignal): Promise<void> {
    await clock.sleepUntil(iteration.startedMs + lastsMs, interrupted)
    if (iteration.interruptedMs !== null) await clock.sleepUntil(iteration.interruptedMs + interruptMs)
    iteration.endedMs = clock.nowMs()
    busyVUs.delete(iteration.vu)
  }

  return {
    seen,
    drops,
    holds,
    overlaps,
    waitsMs,
    start(start) {
      const iteration: SeenIteration = { ...start, startedMs: clock.nowMs(), endedMs: null, interruptedMs: null }
      if (busyVUs.has(start.vu)) overlaps.push(start.vu)
      busyVUs.add(start.vu)
      mostRunning = Math.max(mostRunning, busyVUs.size)
      const [lastsMs, what] = [durationMs(start, seen.length), verdict(start, seen.length)]
      seen.push(iteration)
      const interrupted = new AbortController()
      return {
        ended: run(iteration, lastsMs, interrupted.signal).then(() => what),
        interrupt() {
          if (iteration.endedMs !== null || iteration.interruptedMs !== null) return
          iteration.interruptedMs = clock.nowMs()
          interrupted.abort()
        },
      }
    },
    drop(count) {
      drops.push({ atMs: clock.nowMs(), count })
    },
    forestall(count) {
      forestalled += count
    },
    backedOff(waitedMs) {
      waitsMs.push(waitedMs)
    },
    holdVUs(vus) {
      holds.push({ atMs: clock.nowMs(), vus })
    },
    dropped: () => drops.reduce((sum, { count }) => sum + count, 0),
    forestalled: () => forestalled,
    running: () => busyVUs.size,
    mostRunning: () => mostRunning,
  }
}
