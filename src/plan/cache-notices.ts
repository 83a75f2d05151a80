// What is allowed, costs money, and caches nothing: Bedrock ignores a cache point in silence where too little stands ahead
// of it, and a prompt that begins with a nonce is written for nobody to read.
import { modelFactsOf } from '../models/model-facts.ts'
import type { ModePlan } from './mode-plan.ts'
import { callSteps, greatestOf } from './planned-tokens.ts'
import type { PromptPlan } from './prompt-plan.ts'
import type { RunPlan } from './run-plan.ts'

/** A sentence for each mode with `cache` and each thing that keeps its prompts from being cached, as far as it is known. */
export const cacheNotices = (plan: RunPlan): string[] =>
  plan.modes.flatMap((mode, index) => {
    if (mode.cache === null) return []
    const prompts = promptsOf(plan, index)
    return [
      ...tellUnplaced(mode, prompts),
      // What is known of models is known of AWS's. The simulator caches by its profile, and another server nobody knows.
      ...(plan.target.kind === 'aws' ? prompts.flatMap((prompt) => tellShort(mode, prompt)) : []),
      ...tellUnshared(mode, prompts),
    ]
  })

/** The prompts that calls of the mode may take. */
function promptsOf({ prompts, scenarios }: RunPlan, mode: number): PromptPlan[] {
  const steps = scenarios.flatMap(({ flow, modes }) =>
    callSteps(flow).filter((step) => (step.mode === null ? modes.includes(mode) : step.mode === mode)),
  )
  return prompts.filter(({ weight }, entry) =>
    steps.some((step) => (step.prompt === null ? weight > 0 : step.prompt === entry)),
  )
}

const hasPoint = ({ cache }: ModePlan, point: 'system' | 'messages'): boolean => cache?.points.includes(point) === true

const hasPlace = (mode: ModePlan, { system }: PromptPlan): boolean =>
  hasPoint(mode, 'messages') || (hasPoint(mode, 'system') && system !== null)

function tellUnplaced(mode: ModePlan, prompts: readonly PromptPlan[]): string[] {
  const without = prompts.filter((prompt) => !hasPlace(mode, prompt))
  if (without.length === 0) return []
  return [`Mode ${mode.name} caches nothing of ${nameAll(without)}, without a system prompt for its cache point.`]
}

function tellShort(mode: ModePlan, prompt: PromptPlan): string[] {
  const known = modelFactsOf(mode.model)?.cache ?? null
  const longest = hasPlace(mode, prompt) ? longestPrefix(mode, prompt) : null
  if (known === null || longest === null || longest >= known.minimumTokens) return []
  const { minimumTokens, perhapsFromTokens = minimumTokens } = known
  const ahead = `of ${nameAll([prompt])}: at most ${longest} tokens or so stand ahead of a cache point`
  return [
    longest < perhapsFromTokens
      ? `Mode ${mode.name} caches nothing ${ahead}, and the model caches none under ${perhapsFromTokens}.`
      : `Mode ${mode.name} may cache nothing ${ahead}, and AWS's pages say of the model both that it caches none under ${perhapsFromTokens} and none under ${minimumTokens}.`,
  ]
}

/** Null where nobody can say before the run: of templates and data sets, and of conversations, which grow by their replies. */
function longestPrefix(mode: ModePlan, { charactersPerToken, source, system, turns }: PromptPlan): number | null {
  const ofSystem = system?.kind === 'text' ? Math.ceil(system.text.length / charactersPerToken) : (system?.tokens ?? 0)
  if (!hasPoint(mode, 'messages')) return ofSystem
  if (source.kind !== 'synthetic' || turns !== null) return null
  // The length that is asked for is that of the whole prompt, but for a shared system prompt.
  return Math.ceil(greatestOf(source.inputTokens)) + (system?.kind === 'shared' ? ofSystem : 0)
}

/** A shared system prompt ends, with a point, ahead of the nonce; a later turn reads what an earlier one wrote. */
function tellUnshared(mode: ModePlan, prompts: readonly PromptPlan[]): string[] {
  const unshared = prompts.filter((prompt) => {
    const isGrowing = hasPoint(mode, 'messages') && prompt.turns !== null
    const isShared = hasPoint(mode, 'system') && prompt.system?.kind === 'shared'
    return hasPlace(mode, prompt) && prompt.nonce && !isShared && !isGrowing
  })
  if (unshared.length === 0) return []
  return [
    `Mode ${mode.name} reads nothing of ${nameAll(unshared)} from its cache: each call begins with a nonce. Set nonce: false, or system: { sharedTokens } and a point behind it.`,
  ]
}

const nameAll = (prompts: readonly PromptPlan[]): string =>
  `${prompts.length === 1 ? 'prompt' : 'prompts'} ${prompts.map(({ name }) => name).join(', ')}`
