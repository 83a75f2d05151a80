// What the engine tells the command that started its Artillery, and what it is told: a JSON object a line,
// over a local socket. The socket's end means that the other side is gone.
import type { HeldCredentials } from '../bedrock/credentials/credential-sources.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { UnwrittenFile } from '../reports/write-reports.ts'
import type { Summary } from '../results/summary.ts'

/** Engine → command. */
export type EngineMessage =
  /** The first iteration may start. */
  | { readonly kind: 'started'; readonly folder: string }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** Something to be known while the run goes on. `text` is for people. */
  | { readonly kind: 'notice'; readonly text: string }
  /** Every file is written that can be. What could not, and then the summary, which may be in none, is here. */
  | {
      readonly kind: 'finished'
      readonly folder: string
      readonly exitCode: number
      readonly unwritten: readonly UnwrittenFile[]
      readonly summary: Summary | null
    }
  /** Nothing was run. `message` is for people. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }

/** Command → engine. */
export type ControlMessage =
  /** The first message on each connection: what was validated, and so what is run, and the credentials that were found for it. */
  | { readonly kind: 'plan'; readonly plan: RunPlan; readonly credentials: HeldCredentials }
  /** Start nothing more, let what runs have its graceful stop, and finish. */
  | { readonly kind: 'drain' }

/** The state of a run at the end of an interval. Latencies and rates are of that interval, totals of the whole run. */
export interface Progress {
  /** From the start of the run. */
  readonly elapsedMs: number
  readonly scenarios: readonly ScenarioProgress[]
  readonly callsInFlight: number
  readonly callsPerSecond: number
  readonly outputTokensPerSecond: number
  /** Null where no first token came in the interval. */
  readonly ttftP50Ms: number | null
  readonly ttftP99Ms: number | null
  readonly calls: number
  readonly throttled: number
  readonly failed: number
}

export interface ScenarioProgress {
  readonly name: string
  readonly executor: string
  readonly startTimeMs: number
  /** How long it may start iterations, from its own start. */
  readonly plannedMs: number
  /** Of an executor that ends by their number; null where it ends by the clock. */
  readonly plannedIterations: number | null
  /** That it may ever hold. */
  readonly mostVUs: number
  readonly vus: number
  /** Completed ones. */
  readonly iterations: number
  readonly interruptedIterations: number
  readonly droppedIterations: number
}
