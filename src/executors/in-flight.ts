/** What an executor has started and must see the end of. */
export interface InFlight {
  /** Resolves when everything that is in flight at the time of calling has ended. */
  allEnded(): Promise<void>
  /** Interrupts what has outlived a grace of its own; returns when the next one will have, Infinity if none will. */
  interruptOverdue(nowMs: number): number
  /** Nothing more is to start: what only waits for its next start waits no longer. */
  endWaits(): void
  interruptAll(): void
}
