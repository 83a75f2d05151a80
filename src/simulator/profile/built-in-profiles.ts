import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BUILT_IN = new URL('../profiles/', import.meta.url)
const EXTENSION = '.yml'

/** The names that `profile` may have besides the path of a file. */
export const builtInProfiles = (): string[] =>
  readdirSync(BUILT_IN)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort()

export const fileOfBuiltIn = (name: string): string => fileURLToPath(new URL(`${name}${EXTENSION}`, BUILT_IN))
