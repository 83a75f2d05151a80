// Files that a script names: where they are, and what is wrong where they are not there.
import { resolve } from 'node:path'
import { valueAt, type Finding, type Path } from '../reading/mistake.ts'
import type { Mistake } from '../reading/mistake.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { besideFile, parsePromptFile } from './read-prompt-file.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import type { YamlFile } from '../reading/yaml-file.ts'

/** Who looks: relative paths start at the file that names them. */
export interface Finder {
  readonly script: unknown
  readonly files: readonly YamlFile[]
  readonly scriptPath: string
  readonly readText: TextReader
}

/** The path that stands at `place`, from where it is written; null where there is none. */
export function pathAt({ files, script, scriptPath }: Finder, place: Path): string | null {
  const written = valueAt(script, place)
  if (typeof written !== 'string' || written === '') return null
  return besideFile(files.find((file) => file.has(place))?.file ?? scriptPath, written)
}

export interface FoundPrompts {
  readonly entries: readonly PromptEntry[]
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
  readonly notices: readonly string[]
}

const PROMPTS: Path = ['config', 'engines', 'bedrock', 'prompts']

export function findPrompts(finder: Finder): FoundPrompts {
  const path = pathAt(finder, PROMPTS)
  if (path === null) return { entries: [], findings: [], mistakes: [], files: [], notices: [] }
  const read = finder.readText(path)
  if (read.kind === 'unreadable') {
    const findings = [missing(PROMPTS, 'a prompt file', read.found, path)]
    return { entries: [], findings, mistakes: [], files: [], notices: [] }
  }
  const { entries, datasets, mistakes, notices } = parsePromptFile(path, read.text, finder.readText)
  return { entries, findings: [], mistakes, files: [path, ...datasets], notices }
}

export interface FoundModule {
  /** Absolute. */
  readonly path: string | null
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
}

const HOOKS: Path = ['config', 'engines', 'bedrock', 'hooks']

/** Where the user's hooks are. They are not loaded: validating a scenario runs none of the user's code. */
export function findHooks(finder: Finder): FoundModule {
  const path = pathAt(finder, HOOKS)
  if (path === null) return { path: null, files: [], findings: [] }
  const read = finder.readText(path)
  if (read.kind === 'text') return { path: resolve(path), files: [path], findings: [] }
  return { path: null, files: [], findings: [missing(HOOKS, 'a module', read.found, path)] }
}

const PROCESSOR: Path = ['config', 'processor']

/** Artillery's own module of functions. Artillery dies of one that is not there. */
export function checkProcessor(finder: Finder): Finding[] {
  const path = pathAt(finder, PROCESSOR)
  if (path === null || path.includes('{{')) return []
  const read = finder.readText(path)
  return read.kind === 'text' || read.found === 'an empty file'
    ? []
    : [missing(PROCESSOR, 'a module', read.found, path)]
}

const missing = (place: Path, expected: string, found: string, path: string): Finding => ({
  path: place,
  at: 'value',
  message: `expected the path of ${expected}, found ${found} (${path})`,
  hint: null,
})
