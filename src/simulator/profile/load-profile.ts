import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import { describeIssue } from '../describe-issue.ts'
import { SimulatorError } from '../simulator-error.ts'
import { profileSchema } from './profile-schema.ts'
import type { Profile } from './profile.ts'

const BUILT_IN = new URL('../profiles/', import.meta.url)
const EXTENSION = '.yml'

/** The names that `profile` may have besides the path of a file. */
export const builtInProfiles = (): string[] =>
  readdirSync(BUILT_IN)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort()

const fileOfBuiltIn = (name: string): string => fileURLToPath(new URL(`${name}${EXTENSION}`, BUILT_IN))

/** Loads a built-in profile by name, or a file by path. @throws SimulatorError with every mistake in it. */
export async function loadProfile(nameOrPath: string): Promise<Profile> {
  const isBuiltIn = builtInProfiles().includes(nameOrPath)
  const path = isBuiltIn ? fileOfBuiltIn(nameOrPath) : nameOrPath
  return parseProfile(await readProfile(path), basename(path))
}

async function readProfile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const mistake = {
      place: `profile ${path}`,
      expectation: `one of ${builtInProfiles().join(', ')}, or the path of a YAML file`,
      finding: `nothing that can be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
    }
    throw new SimulatorError([mistake], { cause })
  }
}

/** @throws SimulatorError with every mistake; `fileName` is how the places name the file. */
export function parseProfile(yaml: string, fileName: string): Profile {
  const content = parseYaml(yaml, fileName)
  const parsed = profileSchema.safeParse(content)
  if (parsed.success) return parsed.data
  throw new SimulatorError(parsed.error.issues.map((issue) => describeIssue(issue, content, fileName)))
}

function parseYaml(yaml: string, fileName: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, merge: true })
  const mistakes = document.errors.map((error) => ({
    place: `${fileName}, line ${lines.linePos(error.pos[0]).line}`,
    expectation: 'YAML',
    finding: error.message.split('\n', 1)[0] ?? error.code,
  }))
  if (mistakes.length > 0) throw new SimulatorError(mistakes)
  try {
    // No limit on aliases: a profile is its user's own file, and repeats figures by them.
    return document.toJS({ maxAliasCount: -1 })
  } catch (cause) {
    const finding = cause instanceof Error ? cause.message : String(cause)
    throw new SimulatorError([{ place: fileName, expectation: 'aliases of anchors above them', finding }], { cause })
  }
}
