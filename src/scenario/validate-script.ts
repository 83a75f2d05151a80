// A script as an object → a scenario that can be planned, or all of its mistakes. Where they stand is looked up
// in the files that the object was made of: Artillery merges several and renders templates in them.
import { artilleryFile, type ArtilleryFile } from './artillery-script.ts'
import { CONDUCTOR_PHASE } from './parse-script.ts'
import { resolve } from 'node:path'
import { checkScript, defaultScenarioName } from './check-script.ts'
import { checkFlows, namedPrompts } from './check-flow.ts'
import { checkModes } from './check-modes.ts'
import { checkBudget, checkQuotas, checkSegment } from './check-limits.ts'
import { checkTables } from './check-tables.ts'
import { checkRowModes } from './check-data-set.ts'
import { checkThresholds, namesIn } from './check-thresholds.ts'
import { ConfigError, type Finding, type Mistake, renderPath, valueAt } from '../reading/mistake.ts'
import type { BedrockConfig } from './config-schema.ts'
import {
  applyEnvironment,
  type Environment,
  hideRendered,
  inEnvironment,
  NO_ENVIRONMENT,
  type Prepared,
} from './environment.ts'
import { readPrepared } from './prepared-script.ts'
import type { Check } from '../checks/check.ts'
import { findCheckSchemas, type FoundCheckSchemas, withCheckSchemas } from './find-check-schemas.ts'
import { findOutputSchemas, withSchemas } from './find-output-schemas.ts'
import {
  checkProcessor,
  type Finder,
  findHooks,
  findPrices,
  findProfile,
  findPrompts,
  pathAt,
  PROMPTS,
} from './find-named-files.ts'
import { checkTraces, findTraces, replaysAny, replaysOnly, tracePromptEntry } from './find-traces.ts'
import { NO_METRICS, type MetricVocabulary } from './check-tag.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { bedrockOf, type Overrides } from './overrides.ts'
import type { PriceFile } from '../money/price-file.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { readTextFile, type HashedFile, type TextReader } from '../reading/read-text-file.ts'
import { recordReads, type RecordedReader } from '../reading/recorded-reads.ts'
import type { Scenario } from './scenario-schema.ts'
import { readParts } from './read-parts.ts'
import type { Script } from './script-schema.ts'
import type { Target } from './target-schema.ts'
import { readYamlFile, type YamlFile } from '../reading/yaml-file.ts'

/** All that was written, checked, with defaults but not yet decided. */
export interface ValidScenario {
  /** Absolute path. */
  readonly file: string
  readonly target: Target
  readonly config: BedrockConfig
  /** Those of this engine, each with a name. */
  readonly scenarios: readonly NamedScenario[]
  /** Entries of the mix, and those that a flow names. */
  readonly prompts: readonly PromptEntry[]
  /** Absolute path of the file that they stand in. */
  readonly promptFile: string
  /** Of the price file that is named; null leaves it to the one that comes with the package. */
  readonly prices: PriceFile | null
  /** Absolute path of the module with the user's hooks. */
  readonly hooks: string | null
  /** Everything that was read, as it was: the script, the prompt file, the data sets. */
  readonly files: readonly HashedFile[]
  /** What Artillery is to run in place of the file. Null where Artillery prepared the script itself. */
  readonly artillery: ArtilleryFile | null
  /** What is not wrong, and yet should be known; each a sentence. */
  readonly notices: readonly string[]
  /** Says where something stands that is found to be wrong later. */
  readonly locate: (finding: Finding) => Mistake
}

export type NamedScenario = Omit<Scenario, 'checks'> & { readonly name: string; readonly checks: readonly Check[] }

export interface ScriptSource {
  /** The script as it was named; relative paths in it start at its folder. */
  readonly scriptPath: string
  /** The files that it was merged from, the one that wins first. Default: the script alone. */
  readonly paths?: readonly string[]
  readonly overrides?: Overrides
  /** What Artillery has merged into `config` and rendered there. */
  readonly environment?: Environment
  /** What thresholds may name. */
  readonly metrics?: MetricVocabulary
  /** Names of the simulator's own profiles. */
  readonly profiles?: readonly string[] | null
  readonly readText?: TextReader
}

/**
 * Validates a script that Artillery prepared.
 * @throws {ConfigError} with every mistake, of the prompt file too.
 */
export function validateScript(script: unknown, source: ScriptSource): ValidScenario {
  const { scriptPath, paths = [scriptPath], overrides = {}, metrics = NO_METRICS, profiles = null } = source
  const { environment = NO_ENVIRONMENT, readText = readTextFile } = source
  const reads = recordReads(readText)
  const files = paths.map((path) => readYamlFile(path, 'a scenario file', reads.readText))
  const prepared = readPrepared(script, files, environment, paths)
  const { name, today } = environment
  const validation = { scriptPath, files, overrides, metrics, profiles, reads, environment: name, today }
  return { ...validate(prepared, validation), artillery: null }
}

/**
 * Reads a scenario file, YAML or JSON.
 * @throws {ConfigError} with every mistake, of the prompt file too.
 */
export function readScenarioFile(
  scriptPath: string,
  overrides: Overrides = {},
  readText: TextReader = readTextFile,
  metrics: MetricVocabulary = NO_METRICS,
  environment: Environment = NO_ENVIRONMENT,
  profiles: readonly string[] | null = null,
): ValidScenario {
  const reads = recordReads(readText)
  const file = readYamlFile(scriptPath, 'a scenario file in YAML or JSON', reads.readText)
  if (file.mistakes.length > 0) throw new ConfigError(file.mistakes)
  const prepared = applyEnvironment(file.data, scriptPath, environment)
  const { name, today } = environment
  return validate(prepared, {
    scriptPath,
    files: [file],
    overrides,
    metrics,
    profiles,
    reads,
    environment: name,
    today,
  })
}

interface Validation {
  readonly scriptPath: string
  readonly files: readonly YamlFile[]
  readonly overrides: Overrides
  readonly metrics: MetricVocabulary
  readonly profiles: readonly string[] | null
  readonly reads: RecordedReader
  readonly environment: string | undefined
  readonly today: string | undefined
}

function validate(
  prepared: Prepared,
  { scriptPath, files, overrides, metrics, profiles, reads, environment, today }: Validation,
): ValidScenario {
  const { expanded, overridden, parsed, script } = readParts(prepared, overrides)
  const { readData, readText } = reads
  const isPhased = hasPhases(script, files, environment)
  const finder = { script, files, scriptPath, readText, readData }
  const prompts = findAllPrompts(finder)
  const prices = findPrices(script, files, scriptPath, readText)
  const hooks = findHooks(finder)
  const profile = findProfile(script, files, scriptPath, readText, profiles)
  const schemas = findOutputSchemas(finder)
  const checkSchemas = findSchemasOfScenarios(finder)
  const read = [prompts, prices, hooks, profile, schemas, checkSchemas]
  const traces = findTraces(finder, parsed.value?.scenarios ?? [])
  const promptNames = prompts.entries.length === 0 ? null : prompts.entries.map(({ name }) => name)
  const names = namesIn(script, promptNames === null ? null : prompts.entries, metrics)
  const findings = [
    ...expanded.findings,
    ...parsed.findings,
    ...checkScript(script, isPhased),
    ...checkSegment(script, isPhased),
    ...checkBudget(script, isPhased),
    ...checkThresholds(script, metrics, names, promptNames === null ? null : prompts.entries),
    ...checkTables(script, metrics, names),
    ...checkFlows(script, promptNames),
    ...checkTraces(script, prompts.written),
    ...traces.findings,
    ...checkModes(script, promptNames === null ? null : prompts.entries, today),
    ...checkQuotas(script),
    ...checkRowModes(asRecord(asRecord(bedrockOf(script))['modes']), prompts.entries, PROMPTS),
    ...checkProcessor(finder),
    ...read.flatMap((found) => found.findings),
  ]
  const locateWritten = (found: Finding): Mistake => {
    const { finding, flag } = expanded.trace(found)
    const author = flag ?? overridden.authorOf(finding)
    return withoutValues(locate(finding, { files, scriptPath, environment, author }), prepared)
  }
  const unrendered = prepared.findings
  const mistakes = [
    ...prepared.mistakes,
    ...expanded.mistakes,
    // What could not be rendered is one mistake, and not another because it is no valid value either.
    ...[...unrendered, ...findings.filter((found) => !isAtOneOf(found, unrendered))].map(locateWritten),
    ...[prompts, prices, schemas, checkSchemas].flatMap((found) => found.mistakes),
  ]
  if (mistakes.length > 0 || parsed.value === null) throw new ConfigError(mistakes)
  const { config } = parsed.value
  const bedrock = { ...config.engines.bedrock, modes: withSchemas(config.engines.bedrock.modes, schemas.schemas) }
  const named = namedPrompts(script)
  const paths = [scriptPath, ...files.map(({ file }) => file), ...read.flatMap((found) => found.files)]
  return {
    file: resolve(scriptPath),
    target: config.target,
    config: profile.profile === null ? bedrock : { ...bedrock, simulator: { profile: profile.profile } },
    scenarios: namedScenarios(traces.scenarios, checkSchemas.schemas),
    prompts: prompts.entries.filter(
      ({ name, source, weight }) => weight > 0 || named.has(name) || source.kind === 'trace',
    ),
    promptFile: resolve(prompts.files[0] ?? ''),
    prices: prices.prices,
    hooks: hooks.path,
    files: [...reads.filesOf(paths), ...prompts.media, ...traces.files],
    artillery: artilleryFile(prepared.merged, { scriptPath, script, isPhased, environment }),
    notices: [...expanded.notices, ...prompts.notices, ...traces.notices],
    locate: locateWritten,
  }
}

/** Those of the prompt file, and what stands for the requests of traces. `written`: the names of the former. */
function findAllPrompts(finder: Finder) {
  const found = findPrompts(finder)
  const { script } = finder
  // What is no mapping has a mistake of its own.
  const isMissing = isRecord(bedrockOf(script)) && valueAt(script, PROMPTS) === undefined && !replaysOnly(script)
  const missing: Finding = {
    path: PROMPTS,
    at: 'value',
    message: 'expected the path of a prompt file, found nothing',
    hint: null,
  }
  const hasMistakes = found.entries.length === 0 && valueAt(script, PROMPTS) !== undefined
  return {
    ...found,
    entries: replaysAny(script) && !hasMistakes ? [...found.entries, tracePromptEntry()] : found.entries,
    written: found.entries.map(({ name }) => name),
    findings: isMissing ? [...found.findings, missing] : found.findings,
  }
}

const withoutValues = (mistake: Mistake, { rendered }: Prepared): Mistake => ({
  ...mistake,
  message: hideRendered(mistake.message, rendered),
  hint: mistake.hint === null ? null : hideRendered(mistake.hint, rendered),
})

function findSchemasOfScenarios(finder: Finder): FoundCheckSchemas {
  const { scenarios } = asRecord(finder.script)
  return findCheckSchemas(
    (Array.isArray(scenarios) ? (scenarios as unknown[]) : []).map((written, index) => ({
      written,
      at: ['scenarios', index],
    })),
    (path, at) => pathAt(finder, at) ?? path,
    finder.readText,
  )
}

function namedScenarios(
  scenarios: readonly Script['scenarios'][number][],
  schemas: Parameters<typeof withCheckSchemas>[1],
): NamedScenario[] {
  return scenarios
    .filter((scenario): scenario is Scenario => scenario.engine === 'bedrock')
    .map((scenario, position) => ({
      ...scenario,
      name: scenario.name ?? defaultScenarioName(position),
      checks: withCheckSchemas(scenario.checks, schemas),
    }))
}

// To a script without phases Artillery adds one phase with one arrival, before engines see the script, or `seismo run` does.
function hasPhases(script: unknown, files: readonly YamlFile[], environment: string | undefined): boolean {
  const phases = asRecord(asRecord(script)['config'])['phases']
  if (!Array.isArray(phases)) return phases !== undefined
  const places = [['config', 'phases'], inEnvironment(['config', 'phases'], environment)]
  if (files.some((file) => places.some((path) => path !== null && file.has(path)))) return true
  const { arrivalCount, duration, name } = asRecord(phases[0])
  const isAdded = name === CONDUCTOR_PHASE.name || (duration === 1 && arrivalCount === 1)
  return phases.length !== 1 || !isAdded
}

interface Places {
  readonly files: readonly YamlFile[]
  readonly scriptPath: string
  readonly environment: string | undefined
  readonly author: string | null
}

/** The place is in the first file that has the path, or the longest beginning of it. */
function locate(finding: Finding, { files, scriptPath, environment, author }: Places): Mistake {
  const { message, hint } = finding
  if (author !== null) return { file: null, line: null, column: null, path: author, message, hint }
  const merged = inEnvironment(finding.path, environment)
  const winner = merged === null ? undefined : files.find((file) => file.has(merged))
  if (winner !== undefined && merged !== null) return winner.toMistake({ ...finding, path: merged })
  for (let length = finding.path.length; length >= 0; length--) {
    const file = files.find((candidate) => candidate.has(finding.path.slice(0, length)))
    if (file !== undefined) return file.toMistake(finding)
  }
  return { file: scriptPath, line: null, column: null, path: renderPath(finding.path), message, hint }
}

const isAtOneOf = ({ path }: Finding, others: readonly Finding[]): boolean =>
  others.some((other) => other.at === 'value' && JSON.stringify(other.path) === JSON.stringify(path))
