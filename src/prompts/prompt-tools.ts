import type { ToolConfig } from '../conversation/conversation.ts'
import type { PromptPlan } from '../plan/run-plan.ts'
import { makeUpTools } from './made-up-tools.ts'

/** The tools of a prompt of the plan, the same object for all of its calls; null where it has none. */
export function toolsOf(
  { charactersPerToken, toolChoice, tools }: PromptPlan,
  entry: number,
  seed: number,
): ToolConfig | null {
  if (tools === null) return null
  return {
    tools: tools.kind === 'listed' ? tools.specs : makeUpTools(tools, charactersPerToken, seed, entry),
    toolChoice,
  }
}
