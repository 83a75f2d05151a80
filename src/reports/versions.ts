import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
// The one thing that knows which Node runs this.
import process from 'node:process'

/** Null where a package is not installed, or does not show its version. */
export interface Versions {
  readonly seismo: string
  readonly node: string
  readonly artillery: string | null
  readonly bedrockSdk: string | null
}

export const findVersions = (): Versions => ({
  seismo: ownVersion(),
  node: process.versions.node,
  artillery: versionOf('artillery'),
  bedrockSdk: versionOf('@aws-sdk/client-bedrock-runtime'),
})

/** The same place seen from `src/reports/` and from `dist/reports/`. */
export const ownVersion = (): string => readVersion(new URL('../../package.json', import.meta.url))

function versionOf(name: string): string | null {
  try {
    return readVersion(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

const readVersion = (path: string | URL): string =>
  (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version
