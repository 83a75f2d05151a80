import { resolve } from 'node:path'
import { type Finding, type Mistake, missingFile, type Path, valueAt } from '../reading/mistake.ts'
import type { HashedFile, TextReader } from '../reading/read-text-file.ts'
import type { DataReader } from '../reading/recorded-reads.ts'
import { asRecord } from '../reading/record.ts'
import type { YamlFile } from '../reading/yaml-file.ts'
import { didYouMean } from './check-tag.ts'
import { bedrockOf } from './overrides.ts'
import { type PriceFile, readPriceFile } from '../money/price-file.ts'
import type { PromptEntry } from './prompt-file-schema.ts'
import { besideFile, parsePromptFile } from './read-prompt-file.ts'

// Files that a script names: where they are, and what is wrong where they are not there.

/** Who looks: relative paths start at the file that names them. */
export interface Finder {
  readonly script: unknown
  readonly files: readonly YamlFile[]
  readonly scriptPath: string
  readonly readText: TextReader
  readonly readData: DataReader
}

/** The path that stands at `place`, from where it is written; null where there is none. */
export function pathAt({ files, script, scriptPath }: Finder, place: Path): string | null {
  const written = valueAt(script, place)
  if (typeof written !== 'string' || written === '') return null
  return besideFile(files.find((file) => file.has(place))?.file ?? scriptPath, written)
}

interface FoundPrompts {
  readonly entries: readonly PromptEntry[]
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
  /** Images and documents, as they were. */
  readonly media: readonly HashedFile[]
  readonly notices: readonly string[]
}

export const PROMPTS: Path = ['config', 'engines', 'bedrock', 'prompts']

export function findPrompts(finder: Finder): FoundPrompts {
  const path = pathAt(finder, PROMPTS)
  if (path === null) return { entries: [], findings: [], mistakes: [], files: [], media: [], notices: [] }
  const read = finder.readText(path)
  if (read.kind === 'unreadable') {
    const findings = [missingFile(PROMPTS, 'a prompt file', read.found, path)]
    return { entries: [], findings, mistakes: [], files: [], media: [], notices: [] }
  }
  const { entries, datasets, media, mistakes, notices } = parsePromptFile(path, read.text, finder)
  return { entries, findings: [], mistakes, files: [path, ...datasets], media, notices }
}

interface FoundModule {
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
  return { path: null, files: [], findings: [missingFile(HOOKS, 'a module', read.found, path)] }
}

const PROCESSOR: Path = ['config', 'processor']

/** Artillery's own module of functions. Artillery dies of one that is not there. */
export function checkProcessor(finder: Finder): Finding[] {
  const path = pathAt(finder, PROCESSOR)
  if (path === null || path.includes('{{')) return []
  const read = finder.readText(path)
  return read.kind === 'text' || read.found === 'an empty file'
    ? []
    : [missingFile(PROCESSOR, 'a module', read.found, path)]
}

interface FoundProfile {
  /** A built-in one, or the absolute path of a file; null where the default is meant, and where it is not found. */
  readonly profile: string | null
  readonly findings: readonly Finding[]
  readonly files: readonly string[]
}

const PLACE: Path = ['config', 'engines', 'bedrock', 'simulator', 'profile']

/**
 * The profile that a script gives the simulator: a built-in one first, or else a file, which starts at the folder of the
 * scenario file. What is in it the simulator reads. `builtIn`: null where nobody says their names, and any word is one.
 */
export function findProfile(
  script: unknown,
  files: readonly YamlFile[],
  scriptPath: string,
  readText: TextReader,
  builtIn: readonly string[] | null,
): FoundProfile {
  const { profile } = asRecord(asRecord(bedrockOf(script))['simulator'])
  if (typeof profile !== 'string' || profile === '') return { profile: null, findings: [], files: [] }
  const isBuiltIn = builtIn === null ? /^[\w-]+$/.test(profile) : builtIn.includes(profile)
  if (isBuiltIn) return { profile, findings: [], files: [] }
  const path = besideFile(files.find((file) => file.has(PLACE))?.file ?? scriptPath, profile)
  const read = readText(path)
  if (read.kind === 'text') return { profile: resolve(path), findings: [], files: [resolve(path)] }
  const expected = builtIn === null ? 'a built-in profile' : `one of ${builtIn.join(', ')}`
  const message = `expected ${expected} or the path of a profile file, found ${read.found} (${path})`
  return {
    profile: null,
    findings: [{ path: PLACE, at: 'value', message, hint: hintFor(profile, builtIn) }],
    files: [],
  }
}

const hintFor = (written: string, builtIn: readonly string[] | null): string | null =>
  builtIn === null ? null : didYouMean(written, builtIn)

interface FoundPrices {
  /** Null where no file is named, and where it has mistakes. */
  readonly prices: PriceFile | null
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
}

const PRICES_PLACE: Path = ['config', 'engines', 'bedrock', 'prices']

/** The price file that a script names. */
export function findPrices(
  script: unknown,
  files: readonly YamlFile[],
  scriptPath: string,
  readText: TextReader,
): FoundPrices {
  const { prices } = asRecord(bedrockOf(script))
  if (typeof prices !== 'string' || prices === '') return { prices: null, findings: [], mistakes: [], files: [] }
  const path = besideFile(files.find((file) => file.has(PRICES_PLACE))?.file ?? scriptPath, prices)
  const read = readText(path)
  if (read.kind === 'unreadable') {
    const message = `expected the path of a price file, found ${read.found} (${path})`
    return {
      prices: null,
      findings: [{ path: PRICES_PLACE, at: 'value', message, hint: null }],
      mistakes: [],
      files: [],
    }
  }
  return { ...readPriceFile(path, readText), findings: [], files: [resolve(path)] }
}
