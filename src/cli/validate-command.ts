import type { ModePlan } from '../plan/mode-plan.ts'
import type { PromptPlan } from '../plan/prompt-plan.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import { plannedRunMs } from '../plan/planned-duration.ts'
import { describeTarget } from '../results/describe-target.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { renderDuration } from '../time/duration.ts'
import { loadPlan, overridesOf, type PlanOptions } from './load-plan.ts'
import type { Terminal } from './terminal.ts'

export interface ValidateOptions extends PlanOptions {
  readonly json?: true
}

/**
 * Checks the files and tells what would be run; sends nothing.
 * @throws {ConfigError} with all mistakes.
 */
export function validateCommand(file: string, options: ValidateOptions, terminal: Terminal): number {
  const plan = loadPlan(file, overridesOf(options))
  if (options.json === true) terminal.print(JSON.stringify(outlinePlan(plan), null, 2))
  else terminal.print(renderOutline(file, outlinePlan(plan), terminal.paint))
  return EXIT_CODES.passed
}

/** What is worth knowing of a plan before it runs. No words of a prompt are in it. */
interface Outline {
  readonly target: string
  readonly seed: number
  readonly threads: number
  readonly planned: string
  readonly scenarios: readonly { readonly name: string; readonly does: string; readonly modes: readonly string[] }[]
  readonly modes: readonly { readonly name: string; readonly calls: string }[]
  readonly prompts: readonly { readonly name: string; readonly share: number; readonly source: string }[]
}

function outlinePlan(plan: RunPlan): Outline {
  const totalWeight = plan.prompts.reduce((sum, { weight }) => sum + weight, 0)
  return {
    target: describeTarget(plan.target),
    seed: plan.seed,
    threads: plan.threads,
    planned: renderDuration(plannedRunMs(plan)),
    scenarios: plan.scenarios.map((scenario) => ({
      name: scenario.name,
      does: describeScenario(scenario),
      modes: scenario.modes.map((mode) => plan.modes[mode]?.name ?? ''),
    })),
    modes: plan.modes.map((mode) => ({ name: mode.name, calls: describeMode(mode) })),
    prompts: plan.prompts.map((prompt) => ({
      name: prompt.name,
      share: prompt.weight / totalWeight,
      source: describeSource(prompt),
    })),
  }
}

function renderOutline(file: string, outline: Outline, paint: Terminal['paint']): string {
  const { modes, prompts, scenarios } = outline
  const width = Math.max(...[...scenarios, ...modes, ...prompts].map(({ name }) => name.length))
  const line = (name: string, rest: string): string => `  ${paint.bold(name.padEnd(width))}  ${rest}`
  return [
    `${file} is valid. Target ${outline.target}, seed ${outline.seed}, ${outline.threads} thread${outline.threads === 1 ? '' : 's'}, ${outline.planned} as planned.`,
    paint.dim('scenarios'),
    ...scenarios.map(({ does, name, modes: taken }) => line(name, `${does}; modes ${taken.join(', ')}`)),
    paint.dim('modes'),
    ...modes.map(({ calls, name }) => line(name, calls)),
    paint.dim('prompts'),
    ...prompts.map(({ name, share, source }) => line(name, `${(share * 100).toFixed(0).padStart(3)} %  ${source}`)),
  ].join('\n')
}

function describeScenario({ executor, gracefulStopMs, startTimeMs }: ScenarioPlan): string {
  const from = startTimeMs === 0 ? '' : ` from ${renderDuration(startTimeMs)}`
  const stop = `, graceful stop ${renderDuration(gracefulStopMs)}`
  switch (executor.kind) {
    case 'constant-vus':
      return `${executor.kind}${from}, ${executor.vus} VUs for ${renderDuration(executor.durationMs)}${stop}`
    case 'ramping-vus': {
      const stages = executor.stages.map(({ durationMs, target }) => `${target} in ${renderDuration(durationMs)}`)
      return `${executor.kind}${from}, VUs ${executor.startVUs} → ${stages.join(' → ')}${stop}`
    }
    case 'constant-arrival-rate':
      return (
        `${executor.kind}${from}, ${executor.rate} each ${renderDuration(executor.timeUnitMs)} for ` +
        `${renderDuration(executor.durationMs)}, ${executor.preAllocatedVUs} to ${executor.maxVUs} VUs${stop}`
      )
    case 'phases':
      return "Artillery's phases, an iteration an arrival"
  }
}

const describeMode = ({ connection, latency, model, region, retries, transport }: ModePlan): string =>
  `${model} in ${region}, ${latency} latency, ${transport.protocol}, ${connection} connections` +
  (retries.maxAttempts === 1 ? '' : `, up to ${retries.maxAttempts} attempts`)

function describeSource({ source }: PromptPlan): string {
  switch (source.kind) {
    case 'template':
      return 'template'
    case 'dataset':
      return `dataset ${source.path}`
    case 'synthetic':
      return `synthetic ${source.task}`
  }
}
