import type { WrittenStep } from '../scenario/flow-schema.ts'
import type { NamedScenario } from '../scenario/validate-script.ts'
import type { ArrivalsPlan, ExecutorPlan, StagePlan } from './executor-plan.ts'
import type { FlowStep, ScenarioPlan } from './run-plan.ts'

export function makeScenarioPlan(scenario: NamedScenario, names: FlowNames): ScenarioPlan {
  const { modes } = names
  const common = {
    name: scenario.name,
    modes: (scenario.modes ?? modes).map((mode) => modes.indexOf(mode)),
    flow: makeFlow(scenario.flow, names),
  }
  if (scenario.executor === undefined) {
    // Artillery's phases say when iterations start, and Artillery waits for the last. Only an early end needs a limit: k6's.
    return { ...common, executor: { kind: 'phases' }, startTimeMs: 0, gracefulStopMs: 30_000, maxBackoffMs: 0 }
  }
  return {
    ...common,
    executor: makeExecutorPlan(scenario),
    startTimeMs: scenario.startTime,
    gracefulStopMs: scenario.gracefulStop,
    maxBackoffMs: 'maxBackoff' in scenario ? scenario.maxBackoff : 0,
  }
}

type TimedScenario = Extract<NamedScenario, { executor: string }>

function makeExecutorPlan(scenario: TimedScenario): ExecutorPlan {
  switch (scenario.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations':
      return {
        kind: scenario.executor,
        vus: scenario.vus,
        iterations: scenario.iterations,
        maxDurationMs: scenario.maxDuration,
      }
    case 'constant-vus':
      return { kind: 'constant-vus', vus: scenario.vus, durationMs: scenario.duration }
    case 'ramping-vus':
      return {
        kind: 'ramping-vus',
        startVUs: scenario.startVUs,
        stages: scenario.stages.map(makeStagePlan),
        gracefulRampDownMs: scenario.gracefulRampDown,
      }
    case 'constant-arrival-rate':
      return {
        kind: 'constant-arrival-rate',
        rate: scenario.rate,
        durationMs: scenario.duration,
        ...makeArrivalsPlan(scenario),
      }
    case 'ramping-arrival-rate':
      return {
        kind: 'ramping-arrival-rate',
        startRate: scenario.startRate,
        stages: scenario.stages.map(makeStagePlan),
        ...makeArrivalsPlan(scenario),
      }
  }
}

const makeStagePlan = ({ duration, target }: { readonly duration: number; readonly target: number }): StagePlan => ({
  durationMs: duration,
  target,
})

const makeArrivalsPlan = (scenario: Extract<TimedScenario, { preAllocatedVUs: number }>): ArrivalsPlan => ({
  timeUnitMs: scenario.timeUnit,
  preAllocatedVUs: scenario.preAllocatedVUs,
  maxVUs: scenario.maxVUs ?? scenario.preAllocatedVUs,
  distribution: scenario.distribution,
})

/** The names that a call may say, in the order of the plan. */
interface FlowNames {
  readonly modes: readonly string[]
  readonly prompts: readonly string[]
}

export const makeFlow = (steps: readonly WrittenStep[], names: FlowNames): FlowStep[] =>
  steps.map((step) => makeFlowStep(step, names))

function makeFlowStep({ call, think, loop }: WrittenStep, names: FlowNames): FlowStep {
  if (think !== undefined) return { kind: 'think', durationMs: think }
  if (loop !== undefined) return { kind: 'loop', count: loop.count, steps: makeFlow(loop.steps, names) }
  const { mode, prompt, maxOutputTokens } = call ?? {}
  return {
    kind: 'call',
    mode: mode === undefined ? null : indexOf(names.modes, mode),
    prompt: prompt === undefined ? null : indexOf(names.prompts, prompt),
    maxOutputTokens: maxOutputTokens ?? null,
  }
}

function indexOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name)
  if (index === -1) throw new Error(`the scenario was validated, and has no ${name}`)
  return index
}
