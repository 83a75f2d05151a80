import { resolve } from 'node:path'
import { didYouMean } from './check-tag.ts'
import type { Finding, Path } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { bedrockOf } from './overrides.ts'
import { besideFile } from './read-prompt-file.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import type { YamlFile } from '../reading/yaml-file.ts'

export interface FoundProfile {
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
