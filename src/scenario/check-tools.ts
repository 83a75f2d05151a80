// The tools of a prompt entry, from where they are written: in the entry itself, or in a file beside it.
import { resolve } from 'node:path'
import type { ToolSpec } from '../conversation/conversation.ts'
import { cut, type Finding, type Mistake, nearestName, type Path } from '../reading/mistake.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import { parseYaml } from '../reading/yaml-file.ts'
import { readToolList, type ToolList } from './read-tool-list.ts'

export interface CheckedTools {
  /** Of the file, absolute; null without one. */
  readonly path: string | null
  /** Null where nobody can say them: where there is a mistake, and of made-up tools. */
  readonly specs: readonly ToolSpec[] | null
  /** In the entry. */
  readonly findings: readonly Finding[]
  /** In the file. */
  readonly mistakes: readonly Mistake[]
  /** How the file was understood. */
  readonly notices: readonly string[]
}

const NOTHING: CheckedTools = { path: null, specs: null, findings: [], mistakes: [], notices: [] }

/** `pathOf`: a path of the prompt file as it is from here. */
export function checkTools(
  entry: Readonly<Record<string, unknown>>,
  at: Path,
  pathOf: (written: string) => string,
  readText: TextReader,
): CheckedTools {
  const { toolChoice, tools } = entry
  const place = [...at, 'tools']
  const checked = Array.isArray(tools)
    ? checkList(readToolList(tools), place)
    : typeof tools === 'string' && tools !== ''
      ? checkFile(pathOf(tools), place, readText)
      : NOTHING
  return {
    ...checked,
    findings: [
      ...checked.findings,
      ...checkName(asRecord(toolChoice)['tool'], [...at, 'toolChoice', 'tool'], checked.specs),
      ...checkCalled(entry['checks'], [...at, 'checks'], checked.specs),
    ],
  }
}

const checkList = ({ findings, specs }: ToolList, place: Path): CheckedTools => ({
  ...NOTHING,
  specs: findings.length > 0 ? null : specs,
  findings: findings.map((finding) => ({ ...finding, path: [...place, ...finding.path] })),
})

function checkFile(path: string, place: Path, readText: TextReader): CheckedTools {
  const read = readText(path)
  if (read.kind === 'unreadable') {
    const message = `expected a file with definitions of tools, found ${read.found} (${path})`
    return { ...NOTHING, path, findings: [{ path: place, at: 'value', message, hint: null }] }
  }
  const yaml = parseYaml(path, read.text, 'definitions of tools')
  if (yaml.mistakes.length > 0) return { ...NOTHING, path, mistakes: yaml.mistakes }
  const { findings, forms, specs } = readToolList(yaml.data)
  if (findings.length > 0) return { ...NOTHING, path, mistakes: findings.map(yaml.toMistake) }
  const words = `${specs.length} ${specs.length === 1 ? 'tool' : 'tools'}`
  return {
    ...NOTHING,
    path: resolve(path),
    specs,
    notices: [`${path}: ${words}, in the form of ${forms.join(' and ')}.`],
  }
}

/** The tools that the checks of the entry's replies want called. */
function checkCalled(checks: unknown, at: Path, specs: readonly ToolSpec[] | null): Finding[] {
  return (Array.isArray(checks) ? (checks as unknown[]) : []).flatMap((check, index) => {
    const { not, toolCalled } = asRecord(check)
    return [
      ...checkName(toolCalled, [...at, index, 'toolCalled'], specs),
      ...checkName(asRecord(not)['toolCalled'], [...at, index, 'not', 'toolCalled'], specs),
    ]
  })
}

function checkName(tool: unknown, path: Path, specs: readonly ToolSpec[] | null): Finding[] {
  if (specs === null || typeof tool !== 'string' || tool === '') return []
  const names = specs.map(({ name }) => name)
  if (names.includes(tool)) return []
  const nearest = nearestName(tool, names)
  const hint = nearest === null ? `it has ${cut(names.join(', '))}` : `did you mean ${cut(nearest)}?`
  const message = `expected the name of a tool of the prompt, found ${JSON.stringify(cut(tool))}`
  return [{ path, at: 'value', message, hint }]
}
