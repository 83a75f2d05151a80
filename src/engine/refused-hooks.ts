import { ConfigError } from '../reading/mistake.ts'
import { HooksRefused } from '../workers/hooks.ts'

/** Hooks that cannot be loaded are a mistake in what the user wrote; anything else is thrown on. */
export function tellRefusedHooks(error: unknown): never {
  if (!(error instanceof HooksRefused)) throw error
  throw new ConfigError([{ file: error.path, line: null, column: null, path: '', message: error.reason, hint: null }])
}
