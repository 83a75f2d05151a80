import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { proxiesOf } from '../bedrock/wire/proxy.ts'
import { planDefaults } from '../engine/plan-of-script.ts'
import { cancelNotices } from '../plan/cancellation.ts'
import { gracefulStopNotices, timeoutNotices } from '../plan/limit-notices.ts'
import { makeRunPlan } from '../plan/make-run-plan.ts'
import { reservationNotices } from '../plan/reservation-notices.ts'
import { modeNotices } from '../plan/planned-modes.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { ConfigError, cut } from '../reading/mistake.ts'
import { METRIC_VOCABULARY } from '../results/thresholds.ts'
import type { ArtilleryFile } from '../scenario/artillery-script.ts'
import { type Environment, regionOfEnvironment, segmentOfEnvironment } from '../scenario/environment.ts'
import type { Overrides } from '../scenario/overrides.ts'
import { flagMistake } from '../scenario/shortcut.ts'
import { readScenarioFile } from '../scenario/validate-script.ts'
import { builtInProfiles } from '../simulator/profile/load-profile.ts'
import { renderDay, wallClockMs } from '../time/system-clock.ts'
import {
  cacheNotices,
  canaryNotices,
  lifeCycleNotices,
  managedPromptNotices,
  proxyNotices,
  seriesNotices,
  signingNotices,
} from './plan-notices.ts'

/** What `run` and `validate` have in common. */
export interface PlanOptions {
  readonly target?: string
  readonly out?: string
  readonly seed?: number
  readonly decoder?: string
  readonly canary?: true
  readonly calls?: true
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
  /** The day that models are held against. */
  readonly today: string
  /** What is not wrong, and yet should be known. */
  readonly notices: readonly string[]
}

/** @throws {ConfigError} with every mistake in the files and the options. */
export function loadPlan(file: string, options: PlanOptions, today = renderDay(wallClockMs())): LoadedPlan {
  const environment = environmentOf(options, today)
  const overrides = overridesOf(options, environment)
  const scenario = readScenarioFile(file, overrides, undefined, METRIC_VOCABULARY, environment, builtInProfiles())
  const plan = makeRunPlan(scenario, planDefaults(process.cwd()))
  return {
    plan,
    promptFile: scenario.promptFile,
    artillery: scenario.artillery ?? {},
    environment,
    today,
    notices: [
      ...scenario.notices,
      ...lifeCycleNotices(plan, today),
      ...cacheNotices(plan),
      ...canaryNotices(plan),
      ...cancelNotices(plan),
      ...managedPromptNotices(plan),
      ...modeNotices(plan),
      ...gracefulStopNotices(plan),
      ...timeoutNotices(plan),
      ...reservationNotices(plan),
      ...signingNotices(plan),
      ...proxyNotices(plan, proxiesOf(environment.variables)),
      ...seriesNotices(plan),
    ],
  }
}

/** What the command line and the environment say over the file. */
const overridesOf = (
  { calls, canary, decoder, duration, iterations, out, seed, segment, stage, target, vus }: PlanOptions,
  { variables }: Environment,
): Overrides => ({
  target,
  out,
  seed,
  decoder,
  canary,
  calls,
  segment: segment ?? segmentOfEnvironment(variables),
  region: regionOfEnvironment({ variables }),
  vus,
  duration,
  iterations,
  stages: stage,
})

function environmentOf({ env = [], environment }: PlanOptions, today: string): Environment {
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
    today,
  }
}

const keyIn = (text: string): string => text.split('=', 1)[0] ?? ''

// What `run` and `validate` share. What is wrong with the value of a flag is told with the mistakes of the file.

/** A command that takes a scenario file and everything that may be said over it. */
export const addPlanCommand = (program: Command, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .argument('<file>', 'the scenario file; - reads it from standard input', (file) =>
      file === '-' ? '/dev/stdin' : file,
    )
    .option('--target <target>', "simulator, aws, or the URL of an endpoint, in place of the file's")
    // k6's shortcuts, with its letters. They take the place of the file's executor.
    .option('-u, --vus <number>', 'VUs; alone: each makes one iteration')
    .option('-d, --duration <time>', 'run the VUs that long, such as 30s or 1m30s')
    .option('-i, --iterations <number>', 'iterations that the VUs share')
    .addOption(
      new Option('-s, --stage <time:target>', 'ramp the VUs to a target, such as 30s:20; repeatable')
        .argParser(collect)
        .default(undefined),
    )
    .addOption(
      new Option('-e, --env <KEY=VALUE>', 'set {{ $env.KEY }} for the file (repeatable)')
        .argParser(collect)
        .default(undefined),
    )
    .option('--environment <name>', 'merge config.environments.<name> over the config')
    .addOption(seedOption())
    .option('--decoder <name>', 'who decodes responses: seismo, or sdk, the AWS SDK as a program uses it')
    .option('--canary', 'let a process of its own measure beside the run')
    .option('--calls', 'write calls.ndjson too: a line for each call, without texts')
    .option('--segment <n/m>', 'make the n-th of m equal parts of the run, such as 2/5')
    .option('--json', 'print JSON for machines')

export const seedOption = () =>
  new Option('--seed <number>', 'what every random choice is drawn from').argParser(parseSeed)

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

function parseSeed(text: string): number {
  const seed = parseDigits(text)
  if (!Number.isSafeInteger(seed)) throw new InvalidArgumentError('Expected a whole number of at least 0.')
  return seed
}

/** Digits and nothing else: no blanks, signs or other bases. Not a number otherwise. */
export const parseDigits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN)
