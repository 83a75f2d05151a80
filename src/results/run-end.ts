import type { BudgetEnd } from './budget-end.ts'
import type { ValidityCheck } from './summary.ts'
import type { ThresholdAbort } from './threshold-abort.ts'

/** How a run ended: what no interval of it tells. */
export interface RunEnd {
  /** From the run's start to the end of its last iteration, on the monotonic clock. */
  readonly measuredMs: number
  readonly lostThreads: readonly LostThread[]
  readonly stoppedBySignal: boolean
  /** What a hook of the user's threw, and so ended the run; null where none did. */
  readonly hookFailure: string | null
  /** Null where no threshold ended the run. */
  readonly thresholdAbort: ThresholdAbort | null
  /** Null where no budget was spent. */
  readonly budgetEnd: BudgetEnd | null
  /** What broke outside of calls, and so ended the run: a disk that is full, a simulator that died. */
  readonly broke?: readonly string[]
  /** Of a run that is read back whose logs could not be written to the end: until when they were. */
  readonly writtenUntilMs?: number
  /** Of a run that is read back: what of its records cannot be relied on. */
  readonly damage?: readonly string[]
  /** Of a run that is read back: what of it left no end. */
  readonly killed?: readonly KilledRun[]
  /** What the parts of a merged run made of their own accuracy; null where the run is judged itself. */
  readonly judged?: readonly ValidityCheck[] | null
}

export interface LostThread {
  readonly thread: number
  readonly reason: string
}

/** A run without an end, or a part of a merged one: it was killed, or is still going on. */
export interface KilledRun {
  /** The run id of a part; null of the run itself. */
  readonly part: string | null
  /** The end of its last interval, from the start. */
  readonly writtenUntilMs: number
}
