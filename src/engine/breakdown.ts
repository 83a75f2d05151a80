/** What broke outside of calls, and so ends a run in an orderly way: what runs has its graceful stop, what was measured is kept. */
export interface Breakdown {
  /** Aborts with the first. */
  readonly happened: AbortSignal
  /** An error that nobody expected is a bug: told with its stack, it ends the run and not Artillery in the middle of all calls. */
  add(error: unknown): void
  /** Each once, in the order in which they happened. */
  told(): readonly string[]
}

export function watchBreakdown(): Breakdown {
  const happened = new AbortController()
  const told = new Set<string>()
  const add = (error: unknown): void => {
    told.add(`a bug in seismo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    happened.abort()
  }
  return {
    happened: happened.signal,
    add,
    told: () => [...told],
  }
}
