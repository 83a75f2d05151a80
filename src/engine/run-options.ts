/** What `seismo run` hands the engine inside the Artillery that it starts. */
export interface RunOptions {
  /** The socket of the control channel, over which the plan comes. */
  readonly controlPath: string
}

/** The environment variable that carries them, as JSON. */
export const RUN_OPTIONS_VARIABLE = 'SEISMO_RUN'

/** Null where stock Artillery was started by hand. */
export function readRunOptions(environment: Readonly<Record<string, string | undefined>>): RunOptions | null {
  const text = environment[RUN_OPTIONS_VARIABLE]
  return text === undefined ? null : (JSON.parse(text) as RunOptions)
}
