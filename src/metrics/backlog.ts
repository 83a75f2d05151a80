/** Work that has to be done soon, a little in each turn of the event loop, so that whoever keeps time there can. */
export interface Backlog<Piece> {
  /** @throws what the work threw since the last call, which then ended. */
  add(pieces: readonly Piece[]): void
  /** Does all that is left. @throws as `add`. */
  finish(): void
  /** Resolves when nothing is left, without hurrying it. Never rejects. */
  settled(): Promise<void>
}

/** `work` is given up to `piecesATurn` pieces at a time, in the order in which they were added. */
export function makeBacklog<Piece>(piecesATurn: number, work: (pieces: readonly Piece[]) => void): Backlog<Piece> {
  let waiting: Piece[] = []
  let isScheduled = false
  let settling = Promise.withResolvers<void>()
  let failure: { readonly error: unknown } | null = null

  const workFailing = (pieces: readonly Piece[]): void => {
    try {
      work(pieces)
    } catch (error) {
      // In a turn of its own nobody would catch it: it is kept for the next who calls.
      failure ??= { error }
      waiting = []
    }
  }
  const turn = (): void => {
    isScheduled = false
    if (waiting.length > 0) workFailing(waiting.splice(0, piecesATurn))
    schedule()
  }
  const schedule = (): void => {
    if (waiting.length === 0) settle()
    if (isScheduled || waiting.length === 0) return
    isScheduled = true
    setImmediate(turn)
  }
  const settle = (): void => {
    settling.resolve()
    settling = Promise.withResolvers<void>()
  }
  const rethrow = (): void => {
    if (failure !== null) throw failure.error
  }

  return {
    add(pieces) {
      rethrow()
      waiting.push(...pieces)
      schedule()
    },
    finish() {
      if (waiting.length > 0) workFailing(waiting.splice(0))
      settle()
      rethrow()
    },
    settled: () => (waiting.length === 0 ? Promise.resolve() : settling.promise),
  }
}
