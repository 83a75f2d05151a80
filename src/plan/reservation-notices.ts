// Bedrock reserves all input and maxTokens of a call until it ends, or the model's maximum where maxTokens is not sent: few such calls
// fill a quota that they hardly use. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
import { parseModelId } from '../models/model-id.ts'
import { sharesQuota } from '../models/quota-pool.ts'
import type { ModePlan } from './mode-plan.ts'
import { usesOf, worstTokens } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'

/** A sentence for each mode that may call without maxTokens, on AWS or under a quota of tokens. */
export const reservationNotices = (plan: RunPlan): string[] =>
  plan.modes.flatMap((mode, index) => {
    const given = tokenQuotaOf(mode, plan.modes)
    const isCounted = plan.target.kind === 'aws' || given !== null
    // What is provisioned has no quota of tokens.
    if (!isCounted || parseModelId(mode.model).isProvisioned) return []
    const prompts = usesOf(plan, index).flatMap((use) => use.prompts)
    if (prompts.every(({ maxOutputTokens }) => maxOutputTokens !== null)) return []
    return [tell(mode, given, worstTokens(plan, index).inputTokensPerCall ?? 0)]
  })

interface TokenQuota {
  readonly key: 'tokensPerMinute' | 'inputTokensPerMinute'
  readonly amount: number
}

/** As any mode gives it that shares the quota. */
function tokenQuotaOf(mode: ModePlan, modes: readonly ModePlan[]): TokenQuota | null {
  const given = [mode, ...modes.filter((other) => sharesQuota(mode, other))].flatMap(({ quota }): TokenQuota[] =>
    (['tokensPerMinute', 'inputTokensPerMinute'] as const).flatMap((key) => {
      const amount = quota?.[key] ?? null
      return amount === null ? [] : [{ key, amount }]
    }),
  )
  return given[0] ?? null
}

function tell({ modelOutputLimit, name }: ModePlan, given: TokenQuota | null, inputTokens: number): string {
  const calls = `Mode ${name} makes calls without maxTokens. Until such a call ends, Bedrock reserves`
  const cure = 'Set inference.maxTokens close to what replies need.'
  if (modelOutputLimit === null) return `${calls} the most output tokens that the model can make. ${cure}`
  const reserves = `${calls} the model's maximum of ${modelOutputLimit.toLocaleString('en')} output tokens`
  if (given === null) return `${reserves} of your tokens per minute. ${cure}`
  const atOnce = Math.floor(given.amount / (inputTokens + modelOutputLimit))
  const amount = `quota.${given.key} of ${given.amount.toLocaleString('en')}`
  return atOnce === 0
    ? `${reserves}: more than the ${amount} admits, so every call can be throttled. ${cure}`
    : `${reserves}: the ${amount} admits ${atOnce} such ${atOnce === 1 ? 'call' : 'calls'} at once, and as many a minute if each takes a minute. ${cure}`
}
