import type { ConductorHost } from './conductor.ts'

/** The early end of iterations that Artillery's phases start. Artillery itself cannot be told to start no more. */
export interface Ending {
  iterationStarted(): void
  iterationEnded(): void
  /** The host has asked for the end: nothing more is to start. */
  hasBegun(): boolean
  /** Aborts when the graceful stop has run out, or when the host wants the end at once. */
  readonly interrupt: AbortSignal
  /** Resolves when the end has been asked for and nothing runs any more. */
  readonly drained: Promise<void>
}

export function watchEnding({ drain, halt }: Pick<ConductorHost, 'drain' | 'halt'>, gracefulStopMs: number): Ending {
  const interrupting = new AbortController()
  const drained = Promise.withResolvers<void>()
  let running = 0
  const hasBegun = (): boolean => drain.aborted || halt.aborted
  const settle = (): void => {
    if (hasBegun() && running === 0) drained.resolve()
  }
  drain.addEventListener('abort', () => {
    settle()
    // The process may end before: by then nothing runs.
    setTimeout(() => interrupting.abort(), gracefulStopMs).unref()
  })
  halt.addEventListener('abort', () => {
    settle()
    interrupting.abort()
  })
  return {
    iterationStarted() {
      running++
    },
    iterationEnded() {
      running--
      settle()
    },
    hasBegun,
    interrupt: interrupting.signal,
    drained: drained.promise,
  }
}
