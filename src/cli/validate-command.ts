import { EXIT_CODES } from '../results/exit-codes.ts'
import { ConfigError } from '../reading/mistake.ts'
import { loadPlan, type LoadedPlan, type PlanOptions } from './load-plan.ts'
import { outlinePlan, renderOutline } from './outline-plan.ts'
import { outlineRequests } from './outline-requests.ts'
import type { Terminal } from './terminal.ts'

export interface ValidateOptions extends PlanOptions {
  readonly json?: true
}

/**
 * Checks the files and tells what would be run; sends nothing. With `json`, mistakes are JSON too.
 * @throws {ConfigError} with all mistakes, without `json`.
 */
export async function validateCommand(file: string, options: ValidateOptions, terminal: Terminal): Promise<number> {
  const loaded = load(file, options, terminal)
  if (loaded === null) return EXIT_CODES.invalidScenario
  const { notices, plan } = loaded
  const outline = outlinePlan(plan, await outlineRequests(plan))
  for (const notice of notices) terminal.tell(notice)
  if (options.json === true) terminal.print(JSON.stringify({ valid: true, ...outline }, null, 2))
  else terminal.print(renderOutline(file, outline, terminal))
  return EXIT_CODES.passed
}

/** Null where the mistakes are printed already. */
function load(file: string, options: ValidateOptions, terminal: Terminal): LoadedPlan | null {
  try {
    return loadPlan(file, options)
  } catch (error) {
    if (options.json !== true || !(error instanceof ConfigError)) throw error
    terminal.print(JSON.stringify({ valid: false, mistakes: error.mistakes }, null, 2))
    return null
  }
}
