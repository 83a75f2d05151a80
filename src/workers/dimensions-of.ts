import type { Dimensions } from '../metrics/dimensions.ts'
import { outputBurndownOf } from '../plan/quota-pool.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'

type NamingPlan = Pick<RunPlan, 'scenarios' | 'modes'> & { readonly prompts: readonly { readonly name: string }[] }

/** The names that tags may take in a run. */
export function dimensionsOf(plan: NamingPlan): Dimensions {
  return {
    scenarios: plan.scenarios.map(({ name, executor }) => ({
      name,
      model: loadModelOf(executor),
    })),
    modes: plan.modes.map((mode) => ({
      name: mode.name,
      latency: mode.latency,
      tier: mode.serviceTier ?? 'default',
      isCached: mode.cache !== null,
      outputBurndown: outputBurndownOf(mode, plan.modes),
    })),
    prompts: plan.prompts.map((prompt) => prompt.name),
  }
}

export function loadModelOf({ kind }: ScenarioPlan['executor']): 'open' | 'closed' {
  switch (kind) {
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
    case 'phases':
      return 'open'
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'constant-vus':
    case 'ramping-vus':
      return 'closed'
  }
}
