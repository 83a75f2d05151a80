import type { CallStep, FlowStep, PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import type { PromptSource } from '../../src/scenario/prompt-file-schema.ts'
import type { Prompts } from '../../src/prompts/open-prompts.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

export const promptPlan = (source: PromptSource, changes: Partial<PromptPlan> = {}): PromptPlan => ({
  name: source.kind,
  weight: 1,
  source,
  maxOutputTokens: null,
  system: null,
  turns: null,
  charactersPerToken: 4,
  nonce: true,
  ...changes,
})

export const callStep = (changes: Partial<CallStep> = {}): CallStep => ({
  kind: 'call',
  mode: null,
  prompt: null,
  maxOutputTokens: null,
  ...changes,
})

/** Two scenarios alike, over two modes. */
export function promptsPlan(
  prompts: readonly PromptPlan[],
  changes: { readonly seed?: number; readonly flow?: readonly FlowStep[] } = {},
): RunPlan {
  const { seed = 1, flow = [callStep()] } = changes
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  const ours = { ...scenario, flow, modes: [0, 1] }
  return runPlan({ seed, prompts, modes: [modePlan(), modePlan({ name: 'other' })], scenarios: [ours, ours] })
}

/** The first message of an iteration's call of that number, from 0. */
export function promptOf(prompts: Prompts, scenario: number, iteration: number, call: number) {
  const draws = prompts.forIteration(scenario, iteration)
  for (let before = 0; before < call; before++) draws.nextCall(callStep())
  const { messageAt, prompt, system } = draws.nextCall(callStep())
  return { prompt, system, ...messageAt(1) }
}
