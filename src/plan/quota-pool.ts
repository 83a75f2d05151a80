import { modelFactsOf } from '../scenario/model-facts.ts'
import { parseModelId } from '../scenario/model-id.ts'
import { poolAsked } from '../scenario/pool-asked.ts'
import type { ModePlan } from './mode-plan.ts'

/** What the mode asks to be served from. */
export const askedPool = ({ latency, serviceTier }: ModePlan): ReturnType<typeof poolAsked> =>
  poolAsked(latency, serviceTier)

/** Whether the two draw on quotas of the same model in the same source region; each id and profile has its own. */
export const sharesQuota = (a: ModePlan, b: ModePlan): boolean =>
  a.region === b.region && quotaModelOf(a) === quotaModelOf(b)

/** What the quota is of: an id, also where an ARN names it. */
export const quotaModelOf = ({ model }: Pick<ModePlan, 'model'>): string => parseModelId(model).id

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
  const { id, isProvisioned } = parseModelId(model)
  if (isProvisioned) return true
  return /^[^/:]+\.[^/]+$/.test(id) && !/(?:^|\.)(?:anthropic\.|openai\.gpt-\d)/.test(id)
}
