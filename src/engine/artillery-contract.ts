// What Artillery 2.0.34 and an engine expect of each other. Artillery publishes no type for it; this one is
// read from its runner, and holds only what is used here.

/** The prepared script: config rendered, environment and overrides merged in, files' paths added. */
export interface ArtilleryScript {
  readonly config: Readonly<Record<string, unknown>>
  readonly scenarios: readonly unknown[]
  /** The script as it was named on the command line. */
  readonly _scriptPath?: string
  readonly _configPath?: string
  /** The environment that was merged into the config. */
  readonly _environment?: string | undefined
}

/** The runner's own emitter, handed to the constructor. */
export interface RunnerEvents {
  /** `done`: the last VU has called back. Handlers run, but what they await is lost: the process ends. */
  on(event: 'done', listener: () => void): unknown
}

/** Where a scenario reports to. Artillery knows these names only. */
export interface ScenarioEvents {
  /** Once for each VU: without it the run never ends, with two it does not either. */
  emit(event: 'started'): unknown
  emit(event: 'counter', name: string, value: number): unknown
  emit(event: 'histogram', name: string, value: number): unknown
  emit(event: 'error', code: string): unknown
}

export type VUContext = Readonly<Record<string, unknown>>

/** Runs one VU; calls back exactly once and never throws: an exception would end Artillery with exit code 11. */
export type ScenarioFunction = (context: VUContext, callback: (error: Error | null, context: VUContext) => void) => void

/** The part of Artillery's global object that an engine may use, in a worker thread too. */
export interface ArtilleryGlobal {
  /** `2.0.34`. */
  readonly version: string
  /** What `{{ $testId }}` stands for. */
  readonly testRunId?: string
  log(...lines: readonly string[]): void
  /** What the process exits with when it ends by itself. */
  suggestedExitCode: number
}
