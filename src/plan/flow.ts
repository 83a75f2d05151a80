import { firstVUs } from './planned-load.ts'
import type { CallStep, FlowStep, RunPlan, ScenarioPlan } from './run-plan.ts'

/** How often an iteration takes each call step that `counts` says yes to, loops multiplied out. */
export function countCalls(flow: readonly FlowStep[], counts: (step: CallStep) => boolean): number {
  let calls = 0
  for (const step of flow) {
    switch (step.kind) {
      case 'call':
        if (counts(step)) calls++
        break
      case 'loop':
        calls += step.count * countCalls(step.steps, counts)
        break
      case 'think':
        break
    }
  }
  return calls
}

/** The first call of an iteration; null where there is none. */
export function firstCallStep(flow: readonly FlowStep[]): CallStep | null {
  for (const step of flow) {
    const found = step.kind === 'call' ? step : step.kind === 'loop' ? firstCallStep(step.steps) : null
    if (found !== null) return found
  }
  return null
}

/** A server would take more of them, all at once and before the first call, for an attack. */
const MOST = 1_000

/**
 * How many calls of each mode a thread may have under way when the run begins: connections for so many are opened before it
 * does, so that the first calls measure Bedrock and not handshakes.
 */
export function firstCalls({ modes, scenarios, segment, threads }: RunPlan): readonly number[] {
  return modes.map((_, mode) => {
    const calls = scenarios.reduce((sum, scenario) => sum + firstCallsOf(scenario, mode), 0)
    return Math.min(MOST, Math.ceil(calls / (threads * segment.count)))
  })
}

function firstCallsOf(scenario: ScenarioPlan, mode: number): number {
  if (scenario.startTimeMs > 0) return 0
  const vus = firstVUs(scenario.executor)
  if (countCalls(scenario.flow, (step) => step.mode === mode) > 0) return vus
  // The others take the scenario's modes in turn.
  const takesTurns = countCalls(scenario.flow, (step) => step.mode === null) > 0
  return takesTurns && scenario.modes.includes(mode) ? Math.ceil(vus / scenario.modes.length) : 0
}
