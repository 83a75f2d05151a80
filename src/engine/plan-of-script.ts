import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { makeRunPlan, type PlanDefaults } from '../plan/make-run-plan.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { METRIC_VOCABULARY } from '../results/thresholds.ts'
import type { Environment } from '../scenario/environment.ts'
import type { Overrides } from '../scenario/overrides.ts'
import { loadPriceFile } from '../money/price-file.ts'
import { validateScript } from '../scenario/validate-script.ts'
import { builtInProfiles } from '../simulator/profile/load-profile.ts'
import type { ArtilleryScript } from './artillery-contract.ts'

/** What a plan takes where the scenario leaves it open. The seed is small enough to be read out and typed again. */
export const planDefaults = (workingDir: string): PlanDefaults => ({
  seed: randomInt(1_000_000),
  // One core is the conductor's.
  threads: Math.max(1, availableParallelism() - 1),
  workingDir,
  prices: loadPriceFile(),
})

/** What a script that stock Artillery runs is read with. */
interface ScriptContext {
  readonly overrides: Overrides
  readonly environment: Omit<Environment, 'name'>
  readonly workingDir: string
}

/**
 * The plan of a script that Artillery has prepared: read, merged with `--config`, an environment and overrides.
 * @throws {ConfigError} with every mistake, each at its place in the files.
 */
export function planOfScript(script: ArtilleryScript, { overrides, environment, workingDir }: ScriptContext): RunPlan {
  const scriptPath = script._scriptPath ?? ''
  const configPath = script._configPath
  // Artillery merges the config file over the script, so what stands in both is the config file's.
  const paths = configPath === undefined || configPath === scriptPath ? [scriptPath] : [configPath, scriptPath]
  return makeRunPlan(
    validateScript(withoutEmptyFlows(script), {
      scriptPath,
      paths,
      overrides,
      metrics: METRIC_VOCABULARY,
      profiles: builtInProfiles(),
      environment: { ...environment, name: script._environment },
    }),
    planDefaults(workingDir),
  )
}

/** Artillery puts an empty flow where a scenario has none. */
const withoutEmptyFlows = (script: ArtilleryScript): ArtilleryScript => ({
  ...script,
  scenarios: script.scenarios.map((scenario) => {
    const { flow, ...rest } = scenario as { readonly flow?: unknown }
    return Array.isArray(flow) && flow.length === 0 ? rest : scenario
  }),
})

/** What `seismo run` hands the engine inside the Artillery that it starts. */
export interface RunOptions {
  /** The socket of the control channel, over which the plan comes. */
  readonly controlPath: string
}

/** The environment variable that carries them, as JSON. */
export const RUN_OPTIONS_VARIABLE = 'SEISMO_RUN'

/** Null where stock Artillery was started by hand. */
export function readRunOptions(environment: Readonly<Record<string, string | undefined>>): RunOptions | null {
  const text = environment[RUN_OPTIONS_VARIABLE]
  return text === undefined ? null : (JSON.parse(text) as RunOptions)
}
