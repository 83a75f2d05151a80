import type { NamedScenario } from '../scenario/validate-script.ts'
import type { ExecutorPlan } from './executor-plan.ts'
import { makeDistribution } from './make-distribution.ts'
import type { FlowStep, ScenarioPlan } from './run-plan.ts'

/** `modes`: the names of all modes, in the order of the plan. */
export function makeScenarioPlan(scenario: NamedScenario, modes: readonly string[]): ScenarioPlan {
  const common = {
    name: scenario.name,
    modes: (scenario.modes ?? modes).map((mode) => modes.indexOf(mode)),
    flow: scenario.flow.map(makeFlowStep),
  }
  if (scenario.executor === undefined) {
    // Artillery's phases have neither: it starts iterations when they say, and waits for the last one.
    return { ...common, executor: { kind: 'phases' }, startTimeMs: 0, gracefulStopMs: 0 }
  }
  return {
    ...common,
    executor: makeExecutorPlan(scenario),
    startTimeMs: scenario.startTime,
    gracefulStopMs: scenario.gracefulStop,
  }
}

function makeExecutorPlan(scenario: Extract<NamedScenario, { executor: string }>): ExecutorPlan {
  switch (scenario.executor) {
    case 'constant-vus':
      return { kind: 'constant-vus', vus: scenario.vus, durationMs: scenario.duration }
    case 'ramping-vus':
      return {
        kind: 'ramping-vus',
        startVUs: scenario.startVUs,
        stages: scenario.stages.map(({ duration, target }) => ({ durationMs: duration, target })),
        gracefulRampDownMs: scenario.gracefulRampDown,
      }
    case 'constant-arrival-rate':
      return {
        kind: 'constant-arrival-rate',
        rate: scenario.rate,
        timeUnitMs: scenario.timeUnit,
        durationMs: scenario.duration,
        preAllocatedVUs: scenario.preAllocatedVUs,
        maxVUs: scenario.maxVUs ?? scenario.preAllocatedVUs,
        distribution: scenario.distribution,
      }
  }
}

const makeFlowStep = ({ think }: NamedScenario['flow'][number]): FlowStep =>
  think === undefined ? { kind: 'call' } : { kind: 'think', durationMs: makeDistribution(think, 0) }
