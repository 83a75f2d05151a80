import { modelFactsOf } from '../models/model-facts.ts'
import { parseModelId } from '../models/model-id.ts'
import { sharesQuota } from '../models/quota-pool.ts'
import type { ModePlan } from './mode-plan.ts'

/**
 * Quota tokens for each output token: as the scenario says of the mode or of another that shares its quota, or else as the
 * model is known for; null where nobody knows. `modes` are all of the plan.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html names those that are not 1.
 */
export const outputBurndownOf = (mode: ModePlan, modes: readonly ModePlan[]): number | null =>
  mode.quota?.outputBurndown ?? givenBurndown(modes.filter((other) => sharesQuota(mode, other))) ?? known(mode.model)

const givenBurndown = (sharing: readonly ModePlan[]): number | null =>
  sharing.find(({ quota }) => quota !== null && quota.outputBurndown !== null)?.quota?.outputBurndown ?? null

const known = (model: string): number | null => modelFactsOf(model)?.outputBurndown ?? (countsOnce(model) ? 1 : null)

/** Models of other families than those with a burndown, as far as the id says which they are; and model units. */
function countsOnce(model: string): boolean {
  const { foundationModel, isProvisioned } = parseModelId(model)
  if (isProvisioned) return true
  return foundationModel !== null && !/^(?:anthropic\.|openai\.gpt-\d)/.test(foundationModel)
}
