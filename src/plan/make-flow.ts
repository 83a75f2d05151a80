import type { WrittenStep } from '../scenario/flow-schema.ts'
import type { FlowStep } from './flow-step.ts'
import { makeDistribution } from './make-distribution.ts'

/** The names that a call may say, in the order of the plan. */
export interface FlowNames {
  readonly modes: readonly string[]
  readonly prompts: readonly string[]
}

export const makeFlow = (steps: readonly WrittenStep[], names: FlowNames): FlowStep[] =>
  steps.map((step) => makeFlowStep(step, names))

function makeFlowStep({ call, think, loop }: WrittenStep, names: FlowNames): FlowStep {
  if (think !== undefined) return { kind: 'think', durationMs: makeDistribution(think, 0) }
  if (loop !== undefined) return { kind: 'loop', count: loop.count, steps: makeFlow(loop.steps, names) }
  const { mode, prompt, maxOutputTokens } = call ?? {}
  return {
    kind: 'call',
    mode: mode === undefined ? null : indexOf(names.modes, mode),
    prompt: prompt === undefined ? null : indexOf(names.prompts, prompt),
    maxOutputTokens: maxOutputTokens === undefined ? null : makeDistribution(maxOutputTokens, 1),
  }
}

function indexOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name)
  if (index === -1) throw new Error(`the scenario was validated, and has no ${name}`)
  return index
}
