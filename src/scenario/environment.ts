import { dirname, resolve } from 'node:path'
import {
  ConfigError,
  cut,
  type Finding,
  type Mistake,
  nearestName,
  type Path,
  valueAt,
  withValueAt,
} from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { EXPECTED_SEGMENT, segmentSchema } from './config-schema.ts'
import { ARTILLERY_FIELDS } from './scenario-schema.ts'
import { flagMistake } from './shortcut.ts'

// `{{ $env.KEY }}` and the like in the parts of a script that this engine reads: rendered as Artillery 2.0.34 renders `config`
// when it loads a script, and alike in the engine's own scenarios, which Artillery leaves as they are. Where Artillery lets a
// value vanish, or takes one that is another each time, it is a mistake here. All other parts are left to Artillery.

/** What names in templates stand for: text, or mappings of text. */
type TemplateNames = Readonly<Record<string, string | Readonly<Record<string, string | undefined>> | undefined>>

/** A text with templates, and what became of it. */
export interface Rendered {
  readonly path: Path
  /** As it is written. */
  readonly template: string
  readonly text: string
}

interface RenderedScript {
  readonly script: unknown
  readonly rendered: readonly Rendered[]
  readonly findings: readonly Finding[]
}

/** Renders what stands at `parts`; what is not there stays away. */
export function renderTemplates(script: unknown, parts: readonly Path[], names: TemplateNames): RenderedScript {
  const findings: Finding[] = []
  const rendered: Rendered[] = []
  const variables = new Set(Object.keys(asRecord(asRecord(asRecord(script)['config'])['variables'])))
  const tell: Tell = (finding, at = 'value') => void findings.push({ ...finding, at })
  const render = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') {
      const text = renderText(value, path, names, variables, tell)
      if (text !== value) rendered.push({ path, template: value, text })
      return text
    }
    if (Array.isArray(value)) return value.map((item: unknown, index) => render(item, [...path, index]))
    if (!isRecord(value)) return value
    for (const key of Object.keys(value)) {
      if (key.includes('{{')) tell({ path: [...path, key], message: `expected a key without {{ }}`, hint: null }, 'key')
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, render(inner, [...path, key])]))
  }
  const done = parts.reduce((result, path) => {
    const value = valueAt(result, path)
    return value === undefined ? result : withValueAt(result, path, render(value, path))
  }, script)
  return { script: done, rendered, findings }
}

/** Where Artillery renders templates itself, of what this engine reads. */
export const CONFIG_PARTS: readonly Path[] = [
  ['config', 'target'],
  ['config', 'phases'],
  ['config', 'engines', 'bedrock'],
]

/** What this engine reads of its own scenarios. What is Artillery's in them stays literal, and so do scenarios of other engines. */
export function scenarioParts(script: unknown): Path[] {
  const { scenarios } = asRecord(script)
  if (!Array.isArray(scenarios)) return []
  return scenarios.flatMap((fields: unknown, index) =>
    isRecord(fields) && fields['engine'] === 'bedrock'
      ? Object.keys(fields)
          .filter((key) => key !== 'engine' && !ARTILLERY_FIELDS.includes(key))
          .map((key): Path => ['scenarios', index, key])
      : [],
  )
}

// The same expressions that Artillery looks for; other braces are text to it.
const FUNCTION = /\{\{\s*(\$\w+)\s*\([\w,\s]*\)\s*\}\}/
const VARIABLE = /\{\{\{?([\s$\w.[\]'"-]+)\}\}\}?/g
const WHOLE = /^\s*\{\{\{?[\s$\w.[\]'"-]+\}\}\}?\s*$/

type Tell = (finding: Omit<Finding, 'at'>, at?: Finding['at']) => void

function renderText(
  text: string,
  path: Path,
  names: TemplateNames,
  variables: ReadonlySet<string>,
  tell: Tell,
): string {
  const call = FUNCTION.exec(text)
  if (call !== null) {
    const hint = 'Artillery would draw another value than was checked'
    tell({ path, message: `expected a value that is known before the run, found a call of ${call[1]}`, hint })
    return text
  }
  return text.replaceAll(VARIABLE, (template, expression: string) => {
    const value = lookUp(names, expression.trim())
    if (typeof value === 'string' && !value.includes('{{')) return value
    const found = value === undefined ? 'nothing' : typeof value === 'string' ? 'another template' : 'a mapping'
    const hint = hintFor(expression.trim(), variables)
    tell({ path, message: `expected a value for ${cut(template)}, found ${found}`, hint })
    return template
  })
}

function lookUp(names: TemplateNames, expression: string): unknown {
  let value: unknown = names
  for (const [part, , quoted] of expression.matchAll(/[^.[\]'"]+|\[(['"])(.*?)\1\]/g)) {
    const key = quoted ?? part
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function hintFor(expression: string, variables: ReadonlySet<string>): string | null {
  const [, variable] = /^\$env\.(\w+)$/.exec(expression) ?? []
  if (variable !== undefined) return `set it in the environment, or with -e ${variable}=…`
  if (expression === '$environment') return 'choose one with --environment'
  const names = 'known here: $env.KEY, $environment, $testId, $dirname, $scenarioFile'
  return variables.has(expression) ? `config.variables are for flows, not for config; ${names}` : names
}

/**
 * The values of templates that stand alone and read as a number, true or false: what would be read if the value were written
 * in the template's place. Whoever expects text there takes the text.
 */
export const typedValues = (rendered: readonly Rendered[]): (Rendered & { readonly value: number | boolean })[] =>
  rendered.flatMap((each) => {
    const value = WHOLE.test(each.template) ? readPlain(each.text) : null
    return value === null ? [] : [{ ...each, value }]
  })

/** As YAML 1.2 reads a plain scalar; null for what it takes for text. */
function readPlain(text: string): number | boolean | null {
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : null
}

/**
 * What a mistake says of a value that a template stands for, without the value: it may be a secret, and logs of pipelines are
 * read by many.
 */
export function hideRendered(text: string, rendered: readonly Rendered[]): string {
  return rendered.reduce((shown, { template, text: value }) => {
    const name = cut(template)
    const quoted = JSON.stringify(cut(value))
    const whole = shown.replaceAll(quoted, `${name} (a text of ${value.length} characters)`)
    if (value !== '' && whole.endsWith(`found ${value}`)) return whole.slice(0, -value.length) + name
    return value.length < SHORT ? whole : whole.replaceAll(value, name)
  }, text)
}

// Shorter values are found in words that have nothing to do with them.
const SHORT = 4

/** Of templates that Artillery has rendered: what it made nothing of. */
export const lostTemplates = (rendered: readonly Rendered[], script: unknown): Finding[] =>
  rendered.flatMap(({ path, template }): Finding[] => {
    const value = valueAt(script, path)
    if (value !== undefined && !(typeof value === 'string' && /undefined|\{\{/.test(value))) return []
    const message = `expected a value for ${cut(template)}, found nothing`
    return [{ path, at: 'value', message, hint: 'set it in the environment' }]
  })

// What surrounds a scenario file when it is read. Artillery merges an environment into `config` and renders templates
// there before an engine sees the script; whoever reads the file itself does the same, so that both see one script.

export interface Environment {
  /** The one of `config.environments` that is merged over `config`. */
  readonly name?: string | undefined
  /** What `{{ $env.KEY }}` stands for. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** What `{{ $testId }}` stands for. */
  readonly testId: string
  /** Such as 2026-11-20. Without it, no model is held against its life cycle. */
  readonly today?: string | undefined
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

type Variables = Readonly<Record<string, string | undefined>>

/** What Kubernetes (indexed jobs) and AWS Batch (array jobs) count their machines with, from 0. */
const INDEX_VARIABLES = ['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const

/**
 * The segment that the environment names, such as `2/5`: SEISMO_SEGMENT, or an index that the platform sets and
 * the SEISMO_SEGMENTS beside it.
 * @throws {ConfigError} when there is one without the other, or they are no segment.
 */
export function segmentOfEnvironment(variables: Variables): string | undefined {
  const set = (name: string): string | undefined => (variables[name] === '' ? undefined : variables[name])
  const segment = set('SEISMO_SEGMENT')
  if (segment !== undefined) {
    if (segmentSchema.safeParse(segment).success) return segment
    throw mistake('SEISMO_SEGMENT', `expected ${EXPECTED_SEGMENT}, found ${JSON.stringify(cut(segment))}`)
  }
  const name = INDEX_VARIABLES.find((variable) => set(variable) !== undefined)
  const count = set('SEISMO_SEGMENTS')
  if (name === undefined && count === undefined) return undefined
  if (name === undefined) {
    throw mistake(
      'SEISMO_SEGMENTS',
      `expected ${INDEX_VARIABLES.join(' or ')} beside it, found neither`,
      'where the platform sets no index, say --segment 2/5, or set SEISMO_SEGMENT',
    )
  }
  const index = set(name) ?? ''
  if (count === undefined) {
    throw mistake(
      name,
      `expected SEISMO_SEGMENTS beside it, found ${name}=${index} alone`,
      'set SEISMO_SEGMENTS to the number of machines; or, to make the whole run on each, SEISMO_SEGMENT to 1/1',
    )
  }
  if (!isWhole(count) || Number(count) < 1) {
    throw mistake('SEISMO_SEGMENTS', `expected a whole number of at least 1, found ${JSON.stringify(count)}`)
  }
  if (!isWhole(index) || Number(index) >= Number(count)) {
    throw mistake(
      name,
      `expected a whole number below SEISMO_SEGMENTS, which is ${count}, found ${JSON.stringify(index)}`,
    )
  }
  return `${Number(index) + 1}/${Number(count)}`
}

const isWhole = (text: string): boolean => /^\d{1,9}$/.test(text)

const mistake = (path: string, message: string, hint: string | null = null): ConfigError =>
  new ConfigError([{ file: null, line: null, column: null, path, message, hint }])
