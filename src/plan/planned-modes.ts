import { countCalls } from './flow.ts'
import { plannedIterations } from './planned-load.ts'
import type { RunPlan } from './run-plan.ts'

/** Which modes the scenarios call: indexes into `RunPlan.modes`, in their order. A mode that nobody calls may stand in a file. */
export const plannedModes = ({ modes, scenarios }: Pick<RunPlan, 'modes' | 'scenarios'>): number[] =>
  [...modes.keys()].filter((mode) =>
    scenarios.some(
      (scenario) => countCalls(scenario.flow, (step) => step.mode === mode) > 0 || takesInTurn(scenario).includes(mode),
    ),
  )

/** Before a run: scenarios that have fewer iterations than modes to call in turn, so that a mode gets no call. */
export const modeNotices = ({ scenarios, segment }: Pick<RunPlan, 'scenarios' | 'segment'>): string[] =>
  scenarios.flatMap((scenario) => {
    const { executor, name } = scenario
    const iterations = executor.kind === 'phases' ? null : plannedIterations(executor, segment).atMost
    const modes = takesInTurn(scenario).length
    if (iterations === null || iterations >= modes || segment.count > 1) return []
    return [
      `notice: scenario ${name} makes ${iterations} iteration${iterations === 1 ? '' : 's'} and takes ${modes} modes in turn: ` +
        'a mode that gets no call fails the run',
    ]
  })

const takesInTurn = ({ flow, modes }: RunPlan['scenarios'][number]): readonly number[] =>
  countCalls(flow, (step) => step.mode === null) > 0 ? modes : []
