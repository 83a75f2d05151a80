import type { Dimensions } from '../metrics/tags.ts'
import { longContextLimit } from '../money/find-price.ts'
import { streamsOf } from '../plan/mode-plan.ts'
import { loadModelOf } from '../plan/planned-load.ts'
import type { RunPlan } from '../plan/run-plan.ts'

type NamingPlan = Pick<RunPlan, 'scenarios' | 'modes' | 'prices'> & {
  readonly prompts: readonly { readonly name: string }[]
}

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
      isStreamed: streamsOf(mode),
      isCached: mode.cache !== null,
      // Of a run that an earlier version made, its plan says none; what was counted is counted.
      outputBurndown: mode.outputBurndown ?? null,
      longContextLimit: longContextLimit(plan.prices, mode),
    })),
    prompts: plan.prompts.map((prompt) => prompt.name),
  }
}
