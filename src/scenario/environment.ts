// What surrounds a scenario file when it is read. Artillery merges an environment into `config` and renders templates
// there before an engine sees the script; whoever reads the file itself does the same, so that both see one script.
import { dirname, resolve } from 'node:path'
import { renderTemplates } from './environment-templates.ts'
import type { Finding, Path } from './finding.ts'
import type { Mistake } from './mistake.ts'
import { nearestName } from './nearest-name.ts'
import { asRecord, isRecord } from './overrides.ts'
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

export interface Prepared {
  readonly script: unknown
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
}

/** The script as Artillery 2.0.34 hands it to an engine. */
export function applyEnvironment(script: unknown, scriptPath: string, environment: Environment): Prepared {
  const { config } = asRecord(script)
  if (!isRecord(config)) return { script, findings: [], mistakes: unknownEnvironment(environment.name, {}) }
  const environments = asRecord(config['environments'])
  const mistakes = unknownEnvironment(environment.name, environments)
  const chosen = environment.name === undefined ? undefined : environments[environment.name]
  const { config: rendered, findings } = renderTemplates(asRecord(merge(config, chosen)), {
    $env: environment.variables,
    $processEnvironment: environment.variables,
    $environment: environment.name,
    $testId: environment.testId,
    // As Artillery has them: the folder as it was named on the command line, and the absolute path.
    $dirname: dirname(scriptPath),
    $scenarioFile: resolve(scriptPath),
  })
  return { script: { ...asRecord(script), config: rendered }, findings, mistakes }
}

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
