// What surrounds a scenario file when it is read. Artillery merges an environment into `config` and renders templates
// there before an engine sees the script; whoever reads the file itself does the same, so that both see one script.
import { dirname, resolve } from 'node:path'
import {
  CONFIG_PARTS,
  renderTemplates,
  scenarioParts,
  type Rendered,
  type TemplateNames,
} from './environment-templates.ts'
import type { Finding, Path } from '../reading/mistake.ts'
import type { Mistake } from '../reading/mistake.ts'
import { nearestName } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { flagMistake } from './shortcut-flags.ts'

export interface Environment {
  /** The one of `config.environments` that is merged over `config`. */
  readonly name?: string | undefined
  /** What `{{ $env.KEY }}` stands for. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** What `{{ $testId }}` stands for. */
  readonly testId: string
}

export const NO_ENVIRONMENT: Environment = { variables: {}, testId: '' }

/** The region of modes that name none. A variable that is set to nothing, as pipelines do, is not set. */
export const regionOfEnvironment = ({ variables }: Pick<Environment, 'variables'>): string | undefined =>
  [variables['AWS_REGION'], variables['AWS_DEFAULT_REGION']].find((region) => region !== undefined && region !== '')

export interface Prepared {
  /** With the environment, and templates as they are written. */
  readonly merged: unknown
  readonly script: unknown
  readonly rendered: readonly Rendered[]
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
}

/** The script as Artillery 2.0.34 hands it to an engine, and with templates in the engine's own scenarios rendered too. */
export function applyEnvironment(script: unknown, scriptPath: string, environment: Environment): Prepared {
  const { config } = asRecord(script)
  if (!isRecord(config)) {
    const mistakes = unknownEnvironment(environment.name, {})
    return { merged: script, script, rendered: [], findings: [], mistakes }
  }
  const environments = asRecord(config['environments'])
  const mistakes = unknownEnvironment(environment.name, environments)
  const chosen = environment.name === undefined ? undefined : environments[environment.name]
  const merged = { ...asRecord(script), config: merge(config, chosen) }
  const names = namesOf(environment, scriptPath, scriptPath)
  return { merged, mistakes, ...renderTemplates(merged, [...CONFIG_PARTS, ...FILES, ...scenarioParts(merged)], names) }
}

/** Artillery's own keys whose files are looked for from where the scenario file lies. */
const FILES: readonly Path[] = [
  ['config', 'processor'],
  ['config', 'payload'],
]

/** As Artillery has them: the folder as it was named on the command line, and the absolute path. */
export const namesOf = (
  { name, testId, variables }: Environment,
  configPath: string,
  scriptPath: string,
): TemplateNames => ({
  $env: variables,
  $processEnvironment: variables,
  $environment: name,
  $testId: testId,
  $dirname: dirname(configPath),
  $scenarioFile: resolve(scriptPath),
})

/** Where something of `config` is written when an environment is merged over it. */
export const inEnvironment = (path: Path, name: string | undefined): Path | null =>
  name === undefined || path[0] !== 'config' ? null : ['config', 'environments', name, ...path.slice(1)]

function unknownEnvironment(name: string | undefined, environments: Readonly<Record<string, unknown>>): Mistake[] {
  if (name === undefined || isRecord(environments[name])) return []
  const known = Object.keys(environments)
  const nearest = nearestName(name, known)
  const list = known.length === 0 ? 'the file has none' : `known environments: ${known.join(', ')}`
  return [
    flagMistake(
      '--environment',
      `expected a name in config.environments, found ${JSON.stringify(name)}`,
      nearest === null ? list : `did you mean ${nearest}?`,
    ),
  ]
}

/** Deep: mappings by their keys, lists by their positions; anything else in `over` takes the place of what is there. */
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base
  if (isRecord(base) && isRecord(over)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(over)])
    return Object.fromEntries([...keys].map((key) => [key, merge(base[key], over[key])]))
  }
  if (Array.isArray(base) && Array.isArray(over)) {
    const rest: readonly unknown[] = base.slice(over.length)
    return [...over.map((item: unknown, index) => merge(base[index], item)), ...rest]
  }
  return over
}
