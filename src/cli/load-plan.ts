import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { proxiesOf } from '../bedrock/proxy.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { ArtilleryFile } from '../scenario/artillery-script.ts'
import { regionOfEnvironment, type Environment } from '../scenario/environment.ts'
import type { Overrides } from '../scenario/overrides.ts'
import { planDefaults } from '../engine/plan-defaults.ts'
import { cacheNotices } from './plan-notices.ts'
import { canaryNotices } from './plan-notices.ts'
import { seriesNotices } from './plan-notices.ts'
import { timeoutNotices } from '../plan/timeout-notices.ts'
import { gracefulStopNotices } from '../plan/graceful-stop-notices.ts'
import { makeRunPlan } from '../plan/make-run-plan.ts'
import { modeNotices } from '../plan/planned-modes.ts'
import { ConfigError } from '../reading/mistake.ts'
import { signingNotices } from './plan-notices.ts'
import { cut } from '../reading/mistake.ts'
import { flagMistake } from '../scenario/shortcut.ts'
import { proxyNotices } from './plan-notices.ts'
import { METRIC_VOCABULARY } from '../results/metric-vocabulary.ts'
import { segmentOfEnvironment } from '../scenario/environment.ts'
import { readScenarioFile } from '../scenario/validate-script.ts'
import { builtInProfiles } from '../simulator/profile/built-in-profiles.ts'

/** What `run` and `validate` have in common. */
export interface PlanOptions {
  readonly target?: string
  readonly out?: string
  readonly seed?: number
  readonly decoder?: string
  readonly canary?: true
  readonly segment?: string
  readonly vus?: string
  readonly duration?: string
  readonly iterations?: string
  readonly stage?: readonly string[]
  /** Each `KEY=VALUE`. */
  readonly env?: readonly string[]
  readonly environment?: string
}

export interface LoadedPlan {
  readonly plan: RunPlan
  /** Absolute path. */
  readonly promptFile: string
  /** What Artillery is to run. */
  readonly artillery: ArtilleryFile
  readonly environment: Environment
  /** What is not wrong, and yet should be known. */
  readonly notices: readonly string[]
}

/** @throws {ConfigError} with every mistake in the files and the options. */
export function loadPlan(file: string, options: PlanOptions): LoadedPlan {
  const environment = environmentOf(options)
  const overrides = overridesOf(options, environment)
  const scenario = readScenarioFile(file, overrides, undefined, METRIC_VOCABULARY, environment, builtInProfiles())
  const plan = makeRunPlan(scenario, planDefaults(process.cwd()))
  return {
    plan,
    promptFile: scenario.promptFile,
    artillery: scenario.artillery ?? {},
    environment,
    notices: [
      ...scenario.notices,
      ...cacheNotices(plan),
      ...canaryNotices(plan),
      ...modeNotices(plan),
      ...gracefulStopNotices(plan),
      ...timeoutNotices(plan),
      ...signingNotices(plan),
      ...proxyNotices(plan, proxiesOf(environment.variables)),
      ...seriesNotices(plan),
    ],
  }
}

/** What the command line and the environment say over the file. */
const overridesOf = (
  { canary, decoder, duration, iterations, out, seed, segment, stage, target, vus }: PlanOptions,
  { variables }: Environment,
): Overrides => ({
  target,
  out,
  seed,
  decoder,
  canary,
  segment: segment ?? segmentOfEnvironment(variables),
  region: regionOfEnvironment({ variables }),
  vus,
  duration,
  iterations,
  stages: stage,
})

function environmentOf({ env = [], environment }: PlanOptions): Environment {
  const wrong = env.filter((text) => !/^\w+=/.test(text))
  if (wrong.length > 0) {
    throw new ConfigError(
      // What stands behind the sign may be a secret.
      wrong.map((text) => flagMistake('--env', `expected KEY=VALUE, found ${JSON.stringify(cut(keyIn(text)))}`)),
    )
  }
  const given = env.map((text) => [keyIn(text), text.slice(text.indexOf('=') + 1)] as const)
  return {
    name: environment,
    variables: { ...process.env, ...Object.fromEntries(given) },
    // Artillery takes it from there, so that what was checked is what is run.
    testId: process.env['ARTILLERY_TEST_RUN_ID'] ?? `t${randomBytes(16).toString('hex')}`,
  }
}

const keyIn = (text: string): string => text.split('=', 1)[0] ?? ''
