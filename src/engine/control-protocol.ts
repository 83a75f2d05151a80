// What the engine tells the command that started its Artillery, and what it is told: a JSON object a line,
// over a local socket. The socket's end means that the other side is gone.

/** Engine → command. */
export type EngineMessage =
  /** The first iteration may start. */
  | { readonly kind: 'started'; readonly folder: string; readonly plannedMs: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** Every file is written. */
  | { readonly kind: 'finished'; readonly folder: string; readonly exitCode: number }
  /** Nothing was run. `message` is for people. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }

/** Command → engine. */
export type ControlMessage =
  /** Start nothing more, let what runs have its graceful stop, and finish. */
  { readonly kind: 'drain' }

/** The state of a run at the end of an interval. Latencies are of that interval, totals of the whole run. */
export interface Progress {
  readonly elapsedMs: number
  readonly vus: number
  readonly callsInFlight: number
  readonly callsPerSecond: number
  readonly outputTokensPerSecond: number
  /** NaN crosses as null. */
  readonly ttftP50Ms: number | null
  readonly ttftP99Ms: number | null
  readonly calls: number
  readonly throttled: number
  readonly failed: number
  readonly droppedIterations: number
}
