import { type ArrivalClock, nextTurn } from '../../src/time/clock.ts'

/** Virtual time: it stands still until a test moves it, and waits for nothing. */
export interface FakeClock extends ArrivalClock {
  /** Moves to `ms`, waking each sleeper at its own moment, in order; what they do is done before time goes on. */
  advanceTo(ms: number): Promise<void>
  /** Moves to `ms` as a machine that was suspended does: whoever slept wakes late, all in one turn of the loop. */
  stallTo(ms: number): void
  /** Advances from sleeper to sleeper until `work` is done. Fails when nobody sleeps and it is not. */
  runUntilDone(work: Promise<unknown>): Promise<void>
}

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

// A turn runs every chain of promises to its end. Code under test may itself give a turn away now and then.
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn()
}

export function makeFakeClock(startMs = 0): FakeClock {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()

  // The first of those that wake first: a set keeps its order.
  const earliest = (): Sleeper | undefined => {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (first === undefined || sleeper.atMs < first.atMs) first = sleeper
    return first
  }

  // After a stall all that slept too long wakes in one turn, as overdue timers and waiting messages do.
  const overdue = (): Sleeper[] =>
    [...sleepers].filter(({ atMs }) => atMs < nowMs).toSorted((one, other) => one.atMs - other.atMs)

  async function wakeNext(): Promise<void> {
    const late = overdue()
    const sleeper = earliest()
    if (late.length > 0) for (const { wake } of late) wake()
    else if (sleeper !== undefined) {
      nowMs = sleeper.atMs
      sleeper.wake()
    }
    await settle()
  }

  const sleepUntil = (atMs: number, signal?: AbortSignal): Promise<void> => {
    if (atMs <= nowMs || signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { atMs, wake }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }

  return {
    nowMs: () => nowMs,
    sleepUntil,
    awaitArrival: sleepUntil,
    async advanceTo(ms) {
      await settle()
      while ((earliest()?.atMs ?? Infinity) <= ms) await wakeNext()
      nowMs = Math.max(nowMs, ms)
    },
    stallTo(ms) {
      nowMs = Math.max(nowMs, ms)
    },
    async runUntilDone(work) {
      const state = { isDone: false }
      const finished = work.finally(() => {
        state.isDone = true
      })
      await settle()
      while (!state.isDone && sleepers.size > 0) await wakeNext()
      if (!state.isDone) throw new Error(`nobody sleeps at ${nowMs} ms, and the work is not done`)
      await finished
    },
  }
}
