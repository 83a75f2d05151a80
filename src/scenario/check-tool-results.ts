// Results of tools that somebody wrote down, or recorded.
import { resolve } from 'node:path'
import type { ToolSpec } from '../conversation/conversation.ts'
import type { Json } from '../conversation/json.ts'
import { showValue } from '../reading/describe-issues.ts'
import { cut, type Finding, type Mistake, nearestName, type Path } from '../reading/mistake.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { parseYaml } from '../reading/yaml-file.ts'
import { ANY_TOOL, type CannedResult, type CannedResults } from './canned-results.ts'

export interface CheckedResults {
  /** Of the file, absolute; null without one. */
  readonly path: string | null
  readonly canned: CannedResults | null
  /** In the prompt file. */
  readonly findings: readonly Finding[]
  /** In the file of results. */
  readonly mistakes: readonly Mistake[]
}

const NOTHING: CheckedResults = { path: null, canned: null, findings: [], mistakes: [] }

/** `specs`: the tools of the entry; null where nobody can say their names. `pathOf`: a path of the prompt file as it is from here. */
export function checkToolResults(
  entry: Readonly<Record<string, unknown>>,
  at: Path,
  specs: readonly ToolSpec[] | null,
  pathOf: (written: string) => string,
  readText: TextReader,
): CheckedResults {
  const { file } = asRecord(asRecord(entry['agent'])['toolResult'])
  if (typeof file !== 'string' || file === '') return NOTHING
  const path = pathOf(file)
  const read = readText(path)
  if (read.kind === 'unreadable') {
    const message = `expected a file with results of tools, found ${read.found} (${path})`
    return {
      ...NOTHING,
      path,
      findings: [{ path: [...at, 'agent', 'toolResult', 'file'], at: 'value', message, hint: null }],
    }
  }
  const yaml = parseYaml(path, read.text, 'results of tools')
  if (yaml.mistakes.length > 0) return { ...NOTHING, path, mistakes: yaml.mistakes }
  if (!isRecord(yaml.data)) {
    const message = `expected results by the names of tools, found ${showValue(yaml.data, true)}`
    return { ...NOTHING, path, mistakes: [yaml.toMistake({ path: [], at: 'value', message, hint: null })] }
  }
  const names = specs === null ? null : specs.map(({ name }) => name)
  const parts = Object.entries(yaml.data).map(([name, written]) => ({ name, ...readResults(written, [name]) }))
  const findings = parts.flatMap(({ findings: ofResults, name }) => [...checkName(name, names), ...ofResults])
  return {
    path: resolve(path),
    canned: {
      path: resolve(path),
      results: Object.fromEntries(parts.map(({ name, results }) => [name, results])),
    },
    findings: [],
    mistakes: findings.map(yaml.toMistake),
  }
}

function checkName(name: string, names: readonly string[] | null): Finding[] {
  if (name === ANY_TOOL || names?.includes(name) === true) return []
  const nearest = names === null ? null : nearestName(name, names)
  const known =
    names === null ? `the names of made-up tools are drawn: use '${ANY_TOOL}'` : `known: ${cut(names.join(', '))}`
  const message = `expected the name of a tool of the prompt, or '${ANY_TOOL}', found ${JSON.stringify(cut(name))}`
  return [{ path: [name], at: 'key', message, hint: nearest === null ? known : `did you mean ${cut(nearest)}?` }]
}

interface ReadResults {
  readonly results: readonly CannedResult[]
  readonly findings: readonly Finding[]
}

function readResults(written: unknown, path: Path): ReadResults {
  if (!Array.isArray(written)) return readResult(written, path)
  if (written.length === 0) return wrong(path, 'at least one result', written)
  const read = written.map((each, index) => readResult(each, [...path, index]))
  return { results: read.flatMap(({ results }) => results), findings: read.flatMap(({ findings }) => findings) }
}

const RESULT = 'a text, { text } or { json }, with a status if you like'

/** `A text.`, `{ text: … }`, `{ json: … }`, with `status: error` for one that failed. */
function readResult(written: unknown, path: Path): ReadResults {
  if (typeof written === 'string') return readResult({ text: written }, path)
  if (!isRecord(written)) return wrong(path, RESULT, written)
  const { json, status, text, ...others } = written
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    const message = `expected a known key, found ${JSON.stringify(cut(unknown))}`
    const hint = 'known here: text, json, status; a result that is JSON stands under json'
    return { results: [], findings: [{ path: [...path, unknown], at: 'key', message, hint }] }
  }
  if ((text === undefined) === (json === undefined)) return wrong(path, RESULT, written)
  if (text !== undefined && (typeof text !== 'string' || text.trim() === '' || !text.isWellFormed())) {
    return wrong([...path, 'text'], 'a text', text)
  }
  if (status !== undefined && status !== 'success' && status !== 'error') {
    return wrong([...path, 'status'], 'success or error', status)
  }
  const content = typeof text === 'string' ? [{ text }] : [{ json: json as Json }]
  return { results: [{ content, ...(status === undefined ? {} : { status }) }], findings: [] }
}

const wrong = (path: Path, expected: string, found: unknown): ReadResults => ({
  results: [],
  findings: [{ path, at: 'value', message: `expected ${expected}, found ${showValue(found, true)}`, hint: null }],
})
