// The calls that the requests of a trace come to: their lengths are known before anything runs.
import type { TracePlan } from './executor-plan.ts'
import { plannedIterations } from './planned-load.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'
import { WHOLE_RUN } from './segment.ts'

interface TracedCalls {
  readonly call: { readonly inputTokens: number; readonly outputTokens: number }
  /** Calls of these lengths; a part of one where modes take turns. */
  readonly times: number
}

/**
 * What a mode makes of a trace, of the plan's segment. The longest request of a group stands for itself, so that what is dear about it is
 * seen, and the mean of the others for them.
 */
export function tracedCalls(plan: RunPlan, { modes }: ScenarioPlan, executor: TracePlan, mode: number): TracedCalls[] {
  const whole = plannedIterations(executor, WHOLE_RUN).expected ?? 0
  const ownShare = whole === 0 ? 0 : (plannedIterations(executor, plan.segment).expected ?? 0) / whole
  return executor.facts.groups.flatMap((group) => {
    const times = group.requests * ownShare * shareOfMode(plan, executor, modes, { label: group.label, mode })
    if (times === 0) return []
    const longest = { inputTokens: group.mostInputTokens, outputTokens: group.mostOutputTokens }
    const others = group.requests - 1
    if (others === 0) return [{ call: longest, times }]
    const mean = {
      inputTokens: (group.inputTokens - longest.inputTokens) / others,
      outputTokens: Math.max(0, group.outputTokens - longest.outputTokens) / others,
    }
    const one = Math.min(1, times)
    return [{ call: longest, times: one }, ...(times > one ? [{ call: mean, times: times - one }] : [])]
  })
}

/** Of the requests of a label: all of them where the label says the mode, or the mode's turn. */
function shareOfMode(
  { modes: all }: RunPlan,
  { facts, modeOfModel }: TracePlan,
  taken: readonly number[],
  { label, mode }: { readonly label: number; readonly mode: number },
): number {
  const name = facts.labels[label]
  const wanted = name === undefined ? undefined : modeOfModel === null ? name : modeOfModel[name]
  const named = all.findIndex((each) => each.name === wanted)
  if (named !== -1 && (modeOfModel !== null || taken.includes(named))) return named === mode ? 1 : 0
  return taken.includes(mode) ? 1 / taken.length : 0
}
