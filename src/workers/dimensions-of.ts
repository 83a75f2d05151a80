import type { Dimensions } from '../metrics/dimensions.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** The names that tags may take in a run. */
export function dimensionsOf(plan: RunPlan): Dimensions {
  return {
    scenarios: plan.scenarios.map(({ name, executor }) => ({
      name,
      model: executor.kind === 'constant-arrival-rate' || executor.kind === 'phases' ? 'open' : 'closed',
    })),
    modes: plan.modes.map(({ name, latency }) => ({ name, latency })),
    prompts: plan.prompts.map((prompt) => prompt.name),
  }
}
