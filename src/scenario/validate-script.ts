// A script as an object → a scenario that can be planned, or all of its mistakes. Where they stand is looked up
// in the files that the object was made of: Artillery merges several and renders templates in them.
import { resolve } from 'node:path'
import { checkScript, defaultScenarioName } from './check-script.ts'
import { ConfigError } from './config-error.ts'
import type { BedrockConfig } from './config-schema.ts'
import { parseWith } from './describe-issues.ts'
import { executorFields } from './executor-schemas.ts'
import { renderPath, type Finding, type Path } from './finding.ts'
import type { Mistake } from './mistake.ts'
import { applyOverrides, asRecord, bedrockOf, type Overrides } from './overrides.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { besideFile, parsePromptFile } from './read-prompt-file.ts'
import { readTextFile, type TextReader } from './read-text-file.ts'
import type { Scenario } from './scenario-schema.ts'
import { scriptSchema, type Script } from './script-schema.ts'
import type { Target } from './target-schema.ts'
import { readYamlFile, type YamlFile } from './yaml-file.ts'

/** All that was written, checked, with defaults but not yet decided. */
export interface ValidScenario {
  /** Absolute path. */
  readonly file: string
  readonly target: Target
  readonly config: BedrockConfig
  /** Those of this engine, each with a name. */
  readonly scenarios: readonly NamedScenario[]
  readonly prompts: readonly PromptEntry[]
  /** Absolute paths of everything that was read: the script, the prompt file, the datasets. */
  readonly files: readonly string[]
}

export type NamedScenario = Scenario & { readonly name: string }

export interface ScriptSource {
  /** The script as it was named; relative paths in it start at its folder. */
  readonly scriptPath: string
  /** The files that it was merged from, the one that wins first. Default: the script alone. */
  readonly paths?: readonly string[]
  readonly overrides?: Overrides
  readonly readText?: TextReader
}

/**
 * Validates a script that Artillery prepared.
 * @throws {ConfigError} with every mistake, of the prompt file too.
 */
export function validateScript(script: unknown, source: ScriptSource): ValidScenario {
  const { scriptPath, paths = [scriptPath], overrides = {}, readText = readTextFile } = source
  const files = paths.map((path) => readYamlFile(path, 'a scenario file', readText))
  return validate(script, { scriptPath, files, overrides, readText })
}

/**
 * Reads a scenario file, YAML or JSON.
 * @throws {ConfigError} with every mistake, of the prompt file too.
 */
export function readScenarioFile(
  scriptPath: string,
  overrides: Overrides = {},
  readText: TextReader = readTextFile,
): ValidScenario {
  const file = readYamlFile(scriptPath, 'a scenario file in YAML or JSON', readText)
  if (file.mistakes.length > 0) throw new ConfigError(file.mistakes)
  return validate(file.data, { scriptPath, files: [file], overrides, readText })
}

interface Validation {
  readonly scriptPath: string
  readonly files: readonly YamlFile[]
  readonly overrides: Overrides
  readonly readText: TextReader
}

function validate(written: unknown, { scriptPath, files, overrides, readText }: Validation): ValidScenario {
  const { script, authorOf } = applyOverrides(written, overrides)
  const parsed = parseWith(scriptSchema, { data: script, privately: false, hintForKey })
  const prompts = readPrompts(script, files, scriptPath, readText)
  const findings = [...parsed.findings, ...checkScript(script, hasPhases(script, files)), ...prompts.findings]
  const mistakes = [...findings.map((finding) => locate(finding, files, scriptPath, authorOf)), ...prompts.mistakes]
  if (mistakes.length > 0 || parsed.value === null) throw new ConfigError(mistakes)
  const { config } = parsed.value
  return {
    file: resolve(scriptPath),
    target: config.target,
    config: config.engines.bedrock,
    scenarios: namedScenarios(parsed.value.scenarios),
    prompts: prompts.entries,
    files: [...new Set([resolve(scriptPath), ...files.map(({ file }) => resolve(file)), ...prompts.files])],
  }
}

/** The same in every place: which executor a field belongs to, and k6's fields that have another name here. */
function hintForKey(key: string): string | null {
  const owners = Object.entries(executorFields).flatMap(([executor, fields]) => (key in fields ? [executor] : []))
  if (owners.length > 0) return `${key} belongs to ${owners.join(' and ')}`
  return key === 'exec' ? 'what k6 calls exec stands in flow here' : null
}

function namedScenarios(scenarios: Script['scenarios']): NamedScenario[] {
  return scenarios
    .filter((scenario): scenario is Scenario => scenario.engine === 'bedrock')
    .map((scenario, position) => ({ ...scenario, name: scenario.name ?? defaultScenarioName(position) }))
}

// To a script without phases Artillery adds one phase with one arrival, before engines see the script.
function hasPhases(script: unknown, files: readonly YamlFile[]): boolean {
  const phases = asRecord(asRecord(script)['config'])['phases']
  if (!Array.isArray(phases)) return phases !== undefined
  if (files.some((file) => file.has(['config', 'phases']))) return true
  const { duration, arrivalCount } = asRecord(phases[0])
  return phases.length !== 1 || duration !== 1 || arrivalCount !== 1
}

interface ReadPrompts {
  readonly entries: readonly PromptEntry[]
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
}

const PROMPTS: Path = ['config', 'engines', 'bedrock', 'prompts']

function readPrompts(
  script: unknown,
  files: readonly YamlFile[],
  scriptPath: string,
  readText: TextReader,
): ReadPrompts {
  const { prompts } = asRecord(bedrockOf(script))
  if (typeof prompts !== 'string' || prompts === '') return { entries: [], findings: [], mistakes: [], files: [] }
  const path = besideFile(files.find((file) => file.has(PROMPTS))?.file ?? scriptPath, prompts)
  const read = readText(path)
  if (read.kind === 'unreadable') {
    const message = `expected the path of a prompt file, found ${read.found} (${path})`
    return { entries: [], findings: [{ path: PROMPTS, at: 'value', message, hint: null }], mistakes: [], files: [] }
  }
  const { entries, datasets, mistakes } = parsePromptFile(path, read.text, readText)
  return { entries, findings: [], mistakes, files: [resolve(path), ...datasets] }
}

/** The place is in the first file that has the path, or the longest beginning of it. */
function locate(
  finding: Finding,
  files: readonly YamlFile[],
  scriptPath: string,
  authorOf: (finding: Finding) => string | null,
): Mistake {
  const { message, hint } = finding
  const author = authorOf(finding)
  if (author !== null) return { file: null, line: null, column: null, path: author, message, hint }
  for (let length = finding.path.length; length >= 0; length--) {
    const file = files.find((candidate) => candidate.has(finding.path.slice(0, length)))
    if (file !== undefined) return file.toMistake(finding)
  }
  return { file: scriptPath, line: null, column: null, path: renderPath(finding.path), message, hint }
}
