// What a body has against the JSON schema of its model. The wording is that of the validator behind InvokeModel, as
// captures of its errors show it: each violation is the place and what is wrong there, and they follow one another
// with nothing between. https://github.com/lobehub/lobehub/issues/5203, https://github.com/langgenius/dify/pull/3326
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid } from '../wire/api-error.ts'

/** A client's mistake is told back to it, but not by the megabyte. */
const MOST_VIOLATIONS = 20
const LONGEST_VALUE = 80

/** Without violations: the bytes were no JSON object at all. */
export function malformedInput(violations: readonly string[] = []): ApiError {
  const told = violations.length === 0 ? '' : `: ${violations.slice(0, MOST_VIOLATIONS).join('')}`
  return invalid(`Malformed input request${told}, please reformat your input and try again.`)
}

/** `place` is empty for the body itself. */
export const missingKeys = (place: string, record: JsonRecord, required: readonly string[]): string[] =>
  required.filter((key) => !Object.hasOwn(record, key)).map((key) => `#${place}: required key [${key}] not found`)

export const extraneousKeys = (body: JsonRecord, isPermitted: (key: string) => boolean): string[] =>
  Object.keys(body)
    .filter((key) => !isPermitted(key))
    .map((key) => `#: extraneous key [${shorten(key)}] is not permitted`)

type SchemaType = 'String' | 'JSONArray' | 'JSONObject'

/** Of a value that may be absent. */
export const typeViolation = (place: string, value: unknown, type: SchemaType): string[] =>
  value === undefined || typeOf(value) === type ? [] : [`#${place}: expected type: ${type}, found: ${typeOf(value)}`]

/** Of a list that may be absent: its own type, and that of each of its records. */
export const recordListViolations = (place: string, value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap((entry, index) => typeViolation(`${place}/${index}`, entry, 'JSONObject'))
    : typeViolation(place, value, 'JSONArray')

export interface NumberRange {
  readonly type: 'Integer' | 'Number'
  readonly minimum: number
  readonly maximum: number
}

/** Of a number that may be absent. */
export function numberViolation(place: string, value: unknown, { type, minimum, maximum }: NumberRange): string[] {
  if (value === undefined) return []
  if (typeof value !== 'number' || (type === 'Integer' && !Number.isInteger(value))) {
    return [`#${place}: expected type: ${type}, found: ${typeOf(value)}`]
  }
  if (value < minimum) return [`#${place}: ${value} is not greater or equal to ${minimum}`]
  if (value > maximum) return [`#${place}: ${value} is not less or equal to ${maximum}`]
  return []
}

/** Of a text that may be absent. */
export const enumViolation = (place: string, value: unknown, allowed: readonly string[]): string[] =>
  value === undefined || allowed.includes(value as string)
    ? []
    : [`#${place}: ${typeof value === 'string' ? shorten(value) : typeOf(value)} is not a valid enum value`]

const shorten = (text: string): string => text.slice(0, LONGEST_VALUE)

/** The name that the validator, which is written in Java, has for the type of a value. */
function typeOf(value: unknown): string {
  if (value === null) return 'Null'
  if (Array.isArray(value)) return 'JSONArray'
  if (isRecord(value)) return 'JSONObject'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'BigDecimal'
  return typeof value === 'string' ? 'String' : 'Boolean'
}
