import { textOfContent } from '../../src/conversation/conversation.ts'
import type { CallStep, FlowStep, PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import type { PromptSource } from '../../src/scenario/prompt-file-schema.ts'
import type { Prompts } from '../../src/prompts/open-prompts.ts'
import type { Talk } from '../../src/prompts/talk.ts'
import { modePlan, promptPlan as promptPlanOf, runPlan } from '../fakes/run-plan.ts'

export const promptPlan = (source: PromptSource, changes: Partial<PromptPlan> = {}): PromptPlan =>
  promptPlanOf({ source, ...changes })

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
  const talk = draws.nextCall(callStep())
  const { aimedInputTokens, maxOutputTokens, system, text } = sayNext(talk)
  return { prompt: talk.prompt, system, text, maxOutputTokens, aimedInputTokens }
}

/** What is said next, when the model answers Yes. */
export function sayNext(talk: Talk) {
  const said = talk.next({ content: [{ text: 'Yes.' }], stopReason: 'end_turn' })
  if ('ended' in said) throw new Error(`nothing follows: ${said.ended}`)
  const { aimedInputTokens, maxOutputTokens, messages, system } = said.conversation
  return {
    pauseMs: said.pauseMs,
    messages,
    system,
    maxOutputTokens,
    aimedInputTokens,
    text: textOfContent(messages.at(-1)?.content ?? []),
  }
}
