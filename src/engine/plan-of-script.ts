import type { RunPlan } from '../plan/run-plan.ts'
import type { Environment } from '../scenario/environment.ts'
import type { Overrides } from '../scenario/overrides.ts'
import type { ArtilleryScript } from './artillery-contract.ts'
import { makeRunPlan } from '../plan/make-run-plan.ts'
import { METRIC_VOCABULARY } from '../results/metric-vocabulary.ts'
import { validateScript } from '../scenario/validate-script.ts'
import { builtInProfiles } from '../simulator/profile/built-in-profiles.ts'
import { planDefaults } from './plan-defaults.ts'

/** What surrounds a script that stock Artillery runs. */
export interface Surroundings {
  readonly overrides: Overrides
  readonly environment: Omit<Environment, 'name'>
  readonly workingDir: string
}

/**
 * The plan of a script that Artillery has prepared: read, merged with `--config`, an environment and overrides.
 * @throws {ConfigError} with every mistake, each at its place in the files.
 */
export function planOfScript(script: ArtilleryScript, { overrides, environment, workingDir }: Surroundings): RunPlan {
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
