// The JSON schemas that checks name by their files, and whether schemas and patterns can be used at all.
import { resolve } from 'node:path'
import type { Check, Conditions } from '../checks/check.ts'
import { compileJsonSchema } from '../checks/json-schema.ts'
import type { JsonObject } from '../conversation/json.ts'
import { type Finding, type Mistake, type Path } from '../reading/mistake.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { readSchemaFile } from './read-schema-file.ts'
import type { WrittenCheck, WrittenConditions } from './reply-checks-schema.ts'

export interface FoundCheckSchemas {
  /** By the path as it is written. */
  readonly schemas: ReadonlyMap<string, JsonObject>
  readonly findings: readonly Finding[]
  readonly mistakes: readonly Mistake[]
  readonly files: readonly string[]
}

/** Of all that has `checks`, where it stands. `pathOf`: where a path that is written at a place leads. */
export function findCheckSchemas(
  owners: readonly { readonly written: unknown; readonly at: Path }[],
  pathOf: (written: string, at: Path) => string,
  readText: TextReader,
): FoundCheckSchemas {
  const schemas = new Map<string, JsonObject>()
  const findings: Finding[] = []
  const mistakes: Mistake[] = []
  const files: string[] = []
  for (const { at, json } of owners.flatMap(placesOf)) {
    if (isRecord(json)) findings.push(...findUnusable(json as JsonObject, at))
    if (typeof json !== 'string' || json === '') continue
    const path = pathOf(json, at)
    files.push(resolve(path))
    const read = readSchemaFile(readText, at, path)
    mistakes.push(...read.mistakes)
    findings.push(...read.findings)
    if (read.schema === null) continue
    schemas.set(json, read.schema)
    findings.push(...findUnusable(read.schema, at))
  }
  return { schemas, findings, mistakes, files }
}

interface Place {
  readonly at: Path
  readonly json: unknown
}

function placesOf({ at, written }: { readonly written: unknown; readonly at: Path }): Place[] {
  const { checks } = asRecord(written)
  return (Array.isArray(checks) ? (checks as unknown[]) : []).flatMap((check, index) => {
    const place = [...at, 'checks', index]
    const { json, not } = asRecord(check)
    return [
      { at: [...place, 'json'], json },
      { at: [...place, 'not', 'json'], json: asRecord(not)['json'] },
    ]
  })
}

/** They name the place in the schema, and what it may have there. */
const LONGEST_REASON = 160

function findUnusable(schema: JsonObject, at: Path): Finding[] {
  try {
    compileJsonSchema(schema)
    return []
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON)
    return [
      { path: at, at: 'value', message: `expected a JSON schema, found one that can't be used: ${reason}`, hint: null },
    ]
  }
}

/** With what the files say in the place of the paths. */
export const withCheckSchemas = (
  checks: readonly WrittenCheck[],
  schemas: FoundCheckSchemas['schemas'],
): readonly Check[] =>
  checks.map((check) => ({
    ...check,
    must: withSchema(check.must, schemas),
    mustNot: check.mustNot === null ? null : withSchema(check.mustNot, schemas),
  }))

const withSchema = (conditions: WrittenConditions, schemas: FoundCheckSchemas['schemas']): Conditions => ({
  ...conditions,
  json: typeof conditions.json === 'string' ? (schemas.get(conditions.json) ?? {}) : conditions.json,
})
