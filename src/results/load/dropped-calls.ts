import { countCalls } from '../../plan/flow.ts'
import type { RunPlan } from '../../plan/run-plan.ts'

export interface OfferedCalls {
  readonly tags: { readonly scenario: string; readonly mode: string }
  readonly calls: number
}

/** The calls that so many dropped iterations of a scenario would have made. */
export type DroppedCalls = (scenario: string, iterations: number) => readonly OfferedCalls[]

/**
 * A dropped iteration has no number, and so no mode: its calls are taken to be spread evenly over the scenario's modes, as
 * iterations are. A conversation counts as one call, since nobody knows how long it would have been.
 */
export function makeDroppedCalls({ modes, scenarios }: Pick<RunPlan, 'modes' | 'scenarios'>): DroppedCalls {
  const ofIteration = new Map(
    scenarios.map((scenario): [string, OfferedCalls[]] => {
      const inTurn = countCalls(scenario.flow, (step) => step.mode === null) / scenario.modes.length
      const calls = modes.map(({ name: mode }, index) => ({
        tags: { scenario: scenario.name, mode },
        calls: countCalls(scenario.flow, (step) => step.mode === index) + (scenario.modes.includes(index) ? inTurn : 0),
      }))
      return [scenario.name, calls.filter((each) => each.calls > 0)]
    }),
  )
  return (scenario, iterations) =>
    (ofIteration.get(scenario) ?? []).map(({ tags, calls }) => ({ tags, calls: calls * iterations }))
}
