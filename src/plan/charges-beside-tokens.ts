import type { ModePlan } from './mode-plan.ts'
import { isPromptRouter } from './price-plan.ts'

/** What AWS bills for a call beside its tokens, and no price file states. */
export type ChargeBesideTokens = 'guardrail' | 'routing'

export const chargesBesideTokens = ({ guardrail, model, price }: ModePlan): ChargeBesideTokens[] =>
  price === 'none'
    ? []
    : [
        ...(guardrail === null ? [] : (['guardrail'] as const)),
        ...(isPromptRouter(model) ? (['routing'] as const) : []),
      ]
