import { resolve } from 'node:path'
import { askedPrice, pricesOfModes } from '../money/find-price.ts'
import { makeModelPrices, type PriceFile } from '../money/price-file.ts'
import { ConfigError, type Finding } from '../reading/mistake.ts'
import type { WrittenStep } from '../scenario/flow-schema.ts'
import type { NamedScenario, ValidScenario } from '../scenario/validate-script.ts'
import { makeModePlans } from './make-mode-plans.ts'
import { markScenario } from './request-marks.ts'
import type { FlowStep, RunPlan, ScenarioPlan, TargetPlan } from './run-plan.ts'
import { WHOLE_RUN } from './segment.ts'

/** What decides where the scenario leaves something open: it depends on the machine, or must differ from run to run. */
export interface PlanDefaults {
  readonly seed: number
  readonly threads: number
  /** Absolute; a relative reports folder starts here. */
  readonly workingDir: string
  /** Where the scenario names no price file. */
  readonly prices: PriceFile
}

// Segments of one run draw alike, so none of them may draw a seed for itself.
const SEED_OF_SEGMENTS = 1

/**
 * Decides everything that was left open. Pure: the same scenario and defaults make the same plan.
 * @throws {ConfigError} where the scenario has a budget in dollars, and a mode without a price.
 */
export function makeRunPlan(scenario: ValidScenario, defaults: PlanDefaults): RunPlan {
  const { config, prompts } = scenario
  const modes = markScenario(makeModePlans(config.modes), scenario.file)
  const names = { modes: modes.map(({ name }) => name), prompts: prompts.map(({ name }) => name) }
  const plan: RunPlan = {
    scenarioFile: scenario.file,
    files: scenario.files,
    target: makeTargetPlan(scenario),
    seed: config.seed ?? (config.segment === undefined ? defaults.seed : SEED_OF_SEGMENTS),
    segment: config.segment ?? WHOLE_RUN,
    decoder: config.decoder,
    threads: config.threads ?? defaults.threads,
    reportsDir: resolve(defaults.workingDir, config.reports),
    intervalMs: config.interval,
    modes,
    prompts,
    scenarios: scenario.scenarios.map((written) => makeScenarioPlan(written, names)),
    hooks: scenario.hooks,
    prices: pricesOfModes(makeModelPrices(scenario.prices ?? defaults.prices), modes),
    budget: config.budget,
    canary: config.canary,
    calls: config.calls,
    accuracy: config.accuracy,
    thresholds: config.thresholds,
    summaryTrendStats: config.summaryTrendStats,
    tables: config.tables,
  }
  checkBudgetIsPriced(plan, scenario.locate)
  return plan
}

const makeTargetPlan = ({ target, config }: ValidScenario): TargetPlan =>
  target.kind === 'simulator' ? { kind: 'simulator', profile: config.simulator.profile } : target

const makeScenarioPlan = (
  { engine: _, flow, modes, name, ...timing }: NamedScenario,
  names: FlowNames,
): ScenarioPlan => ({
  name,
  modes: (modes ?? names.modes).map((mode) => names.modes.indexOf(mode)),
  flow: makeFlow(flow, names),
  ...timing,
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

/** Dollars that nobody can count would be spent without end. */
function checkBudgetIsPriced({ budget, modes, prices }: RunPlan, locate: ValidScenario['locate']): void {
  if (budget === null || budget.costUsd === null) return
  const unpriced = modes.filter((mode) => {
    const { input, output } = askedPrice(prices, mode)
    return input === null || output === null
  })
  if (unpriced.length === 0) return
  const finding: Finding = {
    path: ['config', 'engines', 'bedrock', 'budget', 'costUsd'],
    at: 'value',
    message: `expected a price of input and output tokens for each mode, found none for ${unpriced.map(({ name }) => name).join(', ')}`,
    hint: 'give the mode a price: { input, output }, name a file that has it with prices, or limit tokens in place of dollars',
  }
  throw new ConfigError([locate(finding)])
}
