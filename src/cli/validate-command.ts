import { EXIT_CODES } from '../results/exit-codes.ts'
import { loadPlan, type PlanOptions } from './load-plan.ts'
import { outlinePlan } from './outline-plan.ts'
import { outlineRequests } from './outline-requests.ts'
import { renderOutline } from './render-outline.ts'
import type { Terminal } from './terminal.ts'

export interface ValidateOptions extends PlanOptions {
  readonly json?: true
}

/**
 * Checks the files and tells what would be run; sends nothing.
 * @throws {ConfigError} with all mistakes.
 */
export async function validateCommand(file: string, options: ValidateOptions, terminal: Terminal): Promise<number> {
  const { notices, plan } = loadPlan(file, options)
  const outline = outlinePlan(plan, await outlineRequests(plan))
  for (const notice of notices) terminal.tell(notice)
  if (options.json === true) terminal.print(JSON.stringify(outline, null, 2))
  else terminal.print(renderOutline(file, outline, terminal))
  return EXIT_CODES.passed
}
