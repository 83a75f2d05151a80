import type { RunPlan } from '../../plan/run-plan.ts'
import { plannedLoad, type PlannedLoad } from '../../plan/planned-load.ts'

/** A load that a scenario's plan holds for some time, after a ramp or a jump to it. */
export interface HeldLoad {
  readonly scenario: string
  readonly measure: PlannedLoad['measure']
  readonly load: number
  /** From the start of the run. */
  readonly startMs: number
  readonly endMs: number
}

/** Of the scenarios that have stages, in the order of the plan; a load of nothing is none. */
export function heldLoads({ scenarios, segment }: Pick<RunPlan, 'scenarios' | 'segment'>): HeldLoad[] {
  return scenarios.flatMap((scenario): HeldLoad[] => {
    const { executor, name } = scenario
    const planned = plannedLoad(scenario, segment)
    if (planned === null || (executor.kind !== 'ramping-vus' && executor.kind !== 'ramping-arrival-rate')) return []
    return levelParts(planned).map((part) => ({ scenario: name, measure: planned.measure, ...part }))
  })
}

function levelParts({ points }: PlannedLoad): { load: number; startMs: number; endMs: number }[] {
  const parts: { load: number; startMs: number; endMs: number }[] = []
  for (const [index, { offsetMs: startMs, value: load }] of points.entries()) {
    const next = points[index + 1]
    if (next === undefined || next.value !== load || next.offsetMs === startMs || load === 0) continue
    const last = parts.at(-1)
    if (last !== undefined && last.endMs === startMs && last.load === load) last.endMs = next.offsetMs
    else parts.push({ load, startMs, endMs: next.offsetMs })
  }
  return parts
}
