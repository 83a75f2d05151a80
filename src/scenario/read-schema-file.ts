import type { JsonObject } from '../conversation/json.ts'
import { type Finding, type Mistake, missingFile, type Path } from '../reading/mistake.ts'
import { isRecord } from '../reading/record.ts'
import type { TextReader } from '../reading/read-text-file.ts'
import { readYamlFile } from '../reading/yaml-file.ts'
import { showValue } from '../reading/describe-issues.ts'

interface ReadSchema {
  /** Null where there are findings or mistakes. */
  readonly schema: JsonObject | null
  /** At `place`, which names the file. */
  readonly findings: readonly Finding[]
  /** In the file. */
  readonly mistakes: readonly Mistake[]
}

/** A JSON schema in JSON or YAML. */
export function readSchemaFile(readText: TextReader, place: Path, path: string): ReadSchema {
  const read = readText(path)
  const wrong = (found: string): ReadSchema => ({
    schema: null,
    findings: [missingFile(place, 'a file with a JSON schema', found, path)],
    mistakes: [],
  })
  if (read.kind === 'unreadable') return wrong(read.found)
  const { data, mistakes } = readYamlFile(path, 'a JSON schema', readText)
  if (mistakes.length > 0) return { schema: null, findings: [], mistakes }
  return isRecord(data) ? { schema: data as JsonObject, findings: [], mistakes: [] } : wrong(showValue(data, false))
}
