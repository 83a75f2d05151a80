import type { PromptPlan, PromptSource } from '../../src/plan/prompt-plan.ts'
import type { FlowStep, RunPlan } from '../../src/plan/run-plan.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

export const promptPlan = (source: PromptSource, changes: Partial<PromptPlan> = {}): PromptPlan => ({
  name: source.kind,
  weight: 1,
  source,
  maxOutputTokens: null,
  system: null,
  nonce: true,
  ...changes,
})

/** Two scenarios alike, over two modes. */
export function promptsPlan(
  prompts: readonly PromptPlan[],
  changes: { readonly seed?: number; readonly flow?: readonly FlowStep[] } = {},
): RunPlan {
  const { seed = 1, flow = [{ kind: 'call' }] } = changes
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const ours = { ...scenario, flow, modes: [0, 1] }
  return runPlan({ seed, prompts, modes: [modePlan(), modePlan({ name: 'other' })], scenarios: [ours, ours] })
}
