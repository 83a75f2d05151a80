import { modelFactsOf } from '../scenario/model-facts.ts'
import type { ModePlan } from './mode-plan.ts'

/** What the mode asks to be served from. Tiers share the quota on demand, but for reserved capacity; optimized latency has its own. */
export function askedPool({ latency, serviceTier }: ModePlan): 'on-demand' | 'optimized' | 'reserved' {
  if (serviceTier === 'reserved') return 'reserved'
  return latency === 'optimized' ? 'optimized' : 'on-demand'
}

/** Whether the two draw on quotas of the same model in the same source region; each id and profile has its own. */
export const sharesQuota = (a: ModePlan, b: ModePlan): boolean => a.region === b.region && a.model === b.model

/**
 * Quota tokens for each output token: as the scenario says, or else as the model is known for; null where nobody knows.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html names those that are not 1.
 */
export const outputBurndownOf = ({ model, quota }: ModePlan): number | null =>
  quota?.outputBurndown ?? modelFactsOf(model)?.outputBurndown ?? (countsOnce(model) ? 1 : null)

/** Models of other families than those with a burndown, as far as the id says which they are; and model units. */
function countsOnce(model: string): boolean {
  if (/:provisioned-model\//.test(model)) return true
  const id = /^(?:arn:.*:(?:foundation-model|inference-profile)\/)?(?<id>[^/:]+\.[^/]+)$/.exec(model)?.groups?.['id']
  return id !== undefined && !/(?:^|\.)(?:anthropic\.|openai\.gpt-\d)/.test(id)
}
