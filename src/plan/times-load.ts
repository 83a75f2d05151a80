import type { BudgetPlan } from './budget-plan.ts'
import type { ArrivalsPlan, StagePlan } from './executor-plan.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'

/** What as many machines do together that each carry out the whole of the plan. */
export const timesLoad = <Plan extends Pick<RunPlan, 'scenarios' | 'budget'>>(plan: Plan, machines: number): Plan => ({
  ...plan,
  budget: plan.budget === null ? null : timesBudget(plan.budget, machines),
  scenarios: plan.scenarios.map((scenario) => ({ ...scenario, executor: timesExecutor(scenario.executor, machines) })),
})

const timesBudget = ({ costUsd, tokens }: BudgetPlan, machines: number): BudgetPlan => ({
  costUsd: costUsd === null ? null : costUsd * machines,
  tokens: tokens === null ? null : tokens * machines,
})

function timesExecutor(executor: ScenarioPlan['executor'], machines: number): ScenarioPlan['executor'] {
  const timesTarget = (stage: StagePlan): StagePlan => ({ ...stage, target: stage.target * machines })
  const timesArrivals = ({
    maxVUs,
    preAllocatedVUs,
  }: ArrivalsPlan): Pick<ArrivalsPlan, 'maxVUs' | 'preAllocatedVUs'> => ({
    maxVUs: maxVUs * machines,
    preAllocatedVUs: preAllocatedVUs * machines,
  })
  switch (executor.kind) {
    case 'phases':
      return executor
    case 'shared-iterations':
      return { ...executor, vus: executor.vus * machines, iterations: executor.iterations * machines }
    case 'per-vu-iterations':
    case 'constant-vus':
      return { ...executor, vus: executor.vus * machines }
    case 'ramping-vus':
      return { ...executor, startVUs: executor.startVUs * machines, stages: executor.stages.map(timesTarget) }
    case 'constant-arrival-rate':
      return { ...executor, ...timesArrivals(executor), rate: executor.rate * machines }
    case 'ramping-arrival-rate':
      return {
        ...executor,
        ...timesArrivals(executor),
        startRate: executor.startRate * machines,
        stages: executor.stages.map(timesTarget),
      }
  }
}
