import { ConfigError, type Finding, type Mistake } from '../reading/mistake.ts'
import type { RunPlan } from './run-plan.ts'
import { unpricedModes } from './worst-cost.ts'

/**
 * Dollars that nobody can count would be spent without end.
 * @throws {ConfigError} at the budget, where a mode's tokens have no price.
 */
export function checkBudgetIsPriced(
  plan: Pick<RunPlan, 'budget' | 'modes' | 'prices'>,
  locate: (finding: Finding) => Mistake,
): void {
  if (plan.budget === null || plan.budget.costUsd === null) return
  const modes = unpricedModes(plan)
  if (modes.length === 0) return
  const finding: Finding = {
    path: ['config', 'engines', 'bedrock', 'budget', 'costUsd'],
    at: 'value',
    message: `expected a price of input and output tokens for each mode, found none for ${modes.join(', ')}`,
    hint: 'give the mode a price: { input, output }, name a file that has it with prices, or limit tokens in place of dollars',
  }
  throw new ConfigError([locate(finding)])
}
