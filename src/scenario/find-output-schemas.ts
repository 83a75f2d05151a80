// The JSON schemas of replies that modes name by their files.
import { resolve } from 'node:path'
import type { Finding, Mistake, Path } from '../reading/mistake.ts'
import { asRecord } from '../reading/record.ts'
import { type Finder, pathAt } from './find-named-files.ts'
import { readSchemaFile } from './read-schema-file.ts'
import type { Mode } from './mode-schema.ts'
import { bedrockOf } from './overrides.ts'

interface FoundSchemas {
  /** By the name of their mode. */
  readonly schemas: ReadonlyMap<string, JsonSchema>
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
}

type JsonSchema = Exclude<NonNullable<Mode['outputFormat']>['schema'], string>

const MODES: Path = ['config', 'engines', 'bedrock', 'modes']

export function findOutputSchemas(finder: Finder): FoundSchemas {
  const named = Object.keys(asRecord(asRecord(bedrockOf(finder.script))['modes'])).flatMap((mode) => {
    const place = [...MODES, mode, 'outputFormat', 'schema']
    const path = pathAt(finder, place)
    return path === null ? [] : [{ mode, file: resolve(path), ...readSchemaFile(finder.readText, place, path) }]
  })
  return {
    schemas: new Map(named.flatMap(({ mode, schema }) => (schema === null ? [] : [[mode, schema]]))),
    findings: named.flatMap(({ findings }) => findings),
    mistakes: named.flatMap(({ mistakes }) => mistakes),
    files: named.map(({ file }) => file),
  }
}

/** The modes with what their files say in the place of the paths. */
export const withSchemas = <Of extends Pick<Mode, 'outputFormat'>>(
  modes: Readonly<Record<string, Of>>,
  schemas: ReadonlyMap<string, JsonSchema>,
): Record<string, Of> =>
  Object.fromEntries(
    Object.entries(modes).map(([name, mode]) => {
      const schema = schemas.get(name)
      const { outputFormat } = mode
      if (outputFormat === null || schema === undefined) return [name, mode]
      return [name, { ...mode, outputFormat: { ...outputFormat, schema } }]
    }),
  )
