// `{{ $env.KEY }}` and the like in the parts of `config` that this engine reads, rendered as Artillery 2.0.34 renders
// them when it loads a script. Where Artillery lets a value vanish, or takes one that is another each time, it is a
// mistake here. Other parts of `config` are left to Artillery.
import { cut, type Finding, type Path } from './finding.ts'
import { asRecord, isRecord } from './overrides.ts'

/** What names in templates stand for: text, or mappings of text. */
export type TemplateNames = Readonly<Record<string, string | Readonly<Record<string, string | undefined>> | undefined>>

type Fields = Readonly<Record<string, unknown>>

export function renderTemplates(
  config: Fields,
  names: TemplateNames,
): { readonly config: Fields; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const variables = new Set(Object.keys(asRecord(config['variables'])))
  const tell = (finding: Omit<Finding, 'at'>, at: Finding['at'] = 'value'): void =>
    void findings.push({ ...finding, at })
  const render = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return renderText(value, path, names, variables, tell)
    if (Array.isArray(value)) return value.map((item: unknown, index) => render(item, [...path, index]))
    if (!isRecord(value)) return value
    for (const key of Object.keys(value)) {
      if (key.includes('{{')) tell({ path: [...path, key], message: `expected a key without {{ }}`, hint: null }, 'key')
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, render(inner, [...path, key])]))
  }
  const within = (fields: Fields, key: string, path: Path): Fields =>
    key in fields ? { ...fields, [key]: render(fields[key], [...path, key]) } : fields
  const top = within(within(config, 'target', ['config']), 'phases', ['config'])
  const engines = config['engines']
  return {
    config: isRecord(engines) ? { ...top, engines: within(engines, 'bedrock', ['config', 'engines']) } : top,
    findings,
  }
}

// The same expressions that Artillery looks for; other braces are text to it.
const FUNCTION = /\{\{\s*(\$\w+)\s*\([\w,\s]*\)\s*\}\}/
const VARIABLE = /\{\{\{?([\s$\w.[\]'"-]+)\}\}\}?/g

function renderText(
  text: string,
  path: Path,
  names: TemplateNames,
  variables: ReadonlySet<string>,
  tell: (finding: Omit<Finding, 'at'>) => void,
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
