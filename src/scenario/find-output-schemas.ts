// The JSON schemas of replies that modes name by their files.
import { resolve } from 'node:path'
import type { Finding, Mistake, Path } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { readYamlFile } from '../reading/yaml-file.ts'
import { showValue } from '../reading/describe-issues.ts'
import { type Finder, missing, pathAt } from './find-named-files.ts'
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
    return path === null ? [] : [{ mode, ...readSchema(finder, place, path) }]
  })
  return {
    schemas: new Map(named.flatMap(({ mode, schema }) => (schema === null ? [] : [[mode, schema]]))),
    findings: named.flatMap(({ findings }) => findings),
    mistakes: named.flatMap(({ mistakes }) => mistakes),
    files: named.map(({ file }) => file),
  }
}

interface ReadSchema {
  readonly schema: JsonSchema | null
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly file: string
}

function readSchema({ readText }: Finder, place: Path, path: string): ReadSchema {
  const file = resolve(path)
  const read = readText(path)
  const wrong = (found: string): ReadSchema => ({
    schema: null,
    findings: [missing(place, 'a file with a JSON schema', found, path)],
    mistakes: [],
    file,
  })
  if (read.kind === 'unreadable') return wrong(read.found)
  const { data, mistakes } = readYamlFile(path, 'a JSON schema', readText)
  if (mistakes.length > 0) return { schema: null, findings: [], mistakes, file }
  return isRecord(data)
    ? { schema: data as JsonSchema, findings: [], mistakes: [], file }
    : wrong(showValue(data, false))
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
