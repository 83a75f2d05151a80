import type { Segment } from '../plan/segment.ts'
import type { Random } from '../random/random.ts'
import type { ArrivalClock } from '../time/clock.ts'
import type { TracedRequest, TraceSchedule } from '../traces/trace-schedule.ts'
import type { BackoffRule, IterationVerdict } from './backoff.ts'

/** What an executor decides with: when an iteration starts, on which VU, and when it must end. Not how it runs. */
export interface ExecutorContext {
  readonly clock: ArrivalClock
  /** For arrivals that are drawn: in the same state in all segments. */
  readonly random: Random
  /** Which part of the plan to run. */
  readonly segment: Segment
  /** The moment the scenario begins: offsets of a plan count from here. */
  readonly startMs: number
  /** How long running iterations may go on after the last one could start; then they are interrupted. */
  readonly gracefulStopMs: number
  /** Aborts when the run is to end early: as if the scenario's time were up at that moment. */
  readonly drain: AbortSignal
  /** How a closed model waits where nothing is served. */
  readonly backoff: BackoffRule
  readonly iterations: Iterations
  /** Of a scenario that replays a trace: its requests; else null. */
  readonly schedule: TraceSchedule | null
}

/** The other side of an executor: whoever runs the iterations and keeps count. */
export interface Iterations {
  /** Starts one at once, on another thread as a rule. */
  start(start: IterationStart): RunningIteration
  /** These iterations were due and never started. */
  drop(count: number): void
  /** These were counted on, and an end before their time forestalled them. Where arrivals are due by the clock, none was yet. */
  forestall(count: number): void
  /** A VU waited so long after an iteration of which no call was served. */
  backedOff(waitedMs: number): void
  /** The VUs that this executor holds at this moment. */
  holdVUs(count: number): void
}

export interface IterationStart {
  /** 1 and up, within the scenario, the same in the whole run. One VU runs one iteration at a time. */
  readonly vu: number
  /**
   * From 0, within the scenario: what its modes and prompts follow from. No two iterations of a run have the same,
   * in whatever segments they are; where all iterations are known beforehand, the segments' numbers are the whole's.
   */
  readonly iteration: number
  /** When the plan wanted it to start; in a closed model, the moment its VU was free. */
  readonly intendedStartMs: number
  /** Of a trace, the request to make. */
  readonly request?: TracedRequest
}

export interface RunningIteration {
  /** Resolves when it has ended, however it ended, with what became of its calls. Never rejects. */
  readonly ended: Promise<IterationVerdict>
  /** Ends it as soon as possible; it then counts as interrupted. Harmless when it has ended. */
  interrupt(): void
}

/** What an executor has started and must see the end of. */
export interface Unfinished {
  /** Resolves when everything that is in flight at the time of calling has ended. */
  allEnded(): Promise<void>
  /** Interrupts what has outlived a grace of its own; returns when the next one will have, Infinity if none will. */
  interruptOverdue(nowMs: number): number
  /** Nothing more is to start: what only waits for its next start waits no longer. */
  endWaits(): void
  interruptAll(): void
}
