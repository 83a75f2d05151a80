// `response_format` of Chat Completions and `text.format` of Responses.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { ApiError } from '../wire/api-error.ts'
import { checkEnum, checkName, missingParameter, wrongType } from './openai-mistakes.ts'

const TYPES = ['text', 'json_object', 'json_schema']

/** Of a format that may be absent; `nestsSchema`: whether its schema stands in an object of its own. */
export function checkFormat(place: string, format: unknown, nestsSchema: boolean): ApiError | null {
  if (format === undefined || format === null) return null
  if (!isRecord(format)) return wrongType(place, 'an object', format)
  const { type } = format
  if (type === undefined) return missingParameter(`${place}.type`)
  const mistake = checkEnum(`${place}.type`, type, TYPES)
  if (mistake !== null || type !== 'json_schema') return mistake
  const named = nestsSchema ? format['json_schema'] : format
  const at = nestsSchema ? `${place}.json_schema` : place
  if (!isRecord(named)) return missingParameter(at)
  const wrongName = checkName(`${at}.name`, named['name'])
  if (wrongName !== null) return wrongName
  const { schema } = named
  if (schema === undefined) return missingParameter(`${at}.schema`)
  return isRecord(schema) ? null : wrongType(`${at}.schema`, 'an object', schema)
}

/** What an answer is to follow, or null. */
export function readFormat(format: unknown, nestsSchema: boolean): JsonRecord | null {
  if (!isRecord(format)) return null
  if (format['type'] === 'json_object') return ANY_OBJECT
  const named = nestsSchema ? format['json_schema'] : format
  const schema = format['type'] === 'json_schema' && isRecord(named) ? named['schema'] : null
  return isRecord(schema) ? schema : null
}

/** What stands in it nobody says. */
const ANY_OBJECT: JsonRecord = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] }
