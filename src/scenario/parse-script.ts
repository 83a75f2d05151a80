import { parseWith } from '../reading/describe-issues.ts'
import { type Finding, nearestName, renderPath } from '../reading/mistake.ts'
import { asRecord, isRecord } from '../reading/record.ts'
import { executorFields } from './executor-schemas.ts'
import { type Script, scriptSchema } from './script-schema.ts'

const EXECUTORS = Object.keys(executorFields)

/**
 * The script by its schema. Which options a scenario has depends on its executor; where that is misspelt, the rest
 * of the scenario is looked at as if the nearest one stood there, so that its mistakes are told at once, too.
 */
export function parseScript(script: unknown): { readonly value: Script | null; readonly findings: readonly Finding[] } {
  const parsed = parseWith(scriptSchema, { data: script, privately: false, hintForKey })
  const mended = withNearestExecutors(script)
  if (mended === null) return parsed
  const told = new Set(parsed.findings.map(({ path }) => renderPath(path)))
  const further = parseWith(scriptSchema, { data: mended, privately: false, hintForKey }).findings
  return { value: null, findings: [...parsed.findings, ...further.filter(({ path }) => !told.has(renderPath(path)))] }
}

/** Null where nothing is misspelt, or nothing known is near. */
function withNearestExecutors(script: unknown): unknown {
  const { scenarios } = asRecord(script)
  if (!Array.isArray(scenarios)) return null
  const mended = scenarios.map((fields: unknown) => {
    if (!isRecord(fields) || fields['engine'] !== 'bedrock' || typeof fields['executor'] !== 'string') return fields
    const executor = nearestName(fields['executor'], EXECUTORS)
    return executor === null || executor === fields['executor'] ? fields : { ...fields, executor }
  })
  return mended.every((fields, index) => fields === scenarios[index])
    ? null
    : { ...asRecord(script), scenarios: mended }
}

/** The same in every place: which executor a field belongs to, and k6's fields that have another name here. */
function hintForKey(key: string): string | null {
  const owners = Object.entries(executorFields).flatMap(([executor, fields]) => (key in fields ? [executor] : []))
  if (owners.length > 0) return `${key} belongs to ${listed(owners)}`
  return key === 'exec' ? 'what k6 calls exec stands in flow here' : null
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) as string}`

/**
 * The one arrival that becomes the conductor, as `seismo run` gives it to Artillery for a script without phases. Left to itself, Artillery
 * adds one of its own, whose arrival comes after a second of waiting.
 */
export const CONDUCTOR_PHASE = { name: 'seismo-conductor', duration: '10ms', arrivalCount: 1 } as const
