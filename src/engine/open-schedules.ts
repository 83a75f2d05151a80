import type { RunPlan } from '../plan/run-plan.ts'
import { openTrace } from '../traces/open-trace.ts'
import type { TraceSchedule } from '../traces/trace-schedule.ts'
import { SetUpError } from './preflight.ts'

/**
 * The requests of each scenario that replays a trace; null of the others.
 * @throws {SetUpError} when a trace is not what it was when the scenario was validated.
 */
export const openSchedules = ({ scenarios }: Pick<RunPlan, 'scenarios'>): (TraceSchedule | null)[] =>
  scenarios.map(({ executor }) => {
    if (executor.kind !== 'trace') return null
    const { facts, replay, selection } = executor
    const opened = openTrace(selection, replay)
    if ('found' in opened) throw new SetUpError(`expected a trace, found ${opened.found} (${selection.path})`)
    if (opened.trace.sha256 !== facts.sha256) {
      throw new SetUpError(`${selection.path} changed since it was checked. Start the run again.`)
    }
    return opened.schedule
  })
