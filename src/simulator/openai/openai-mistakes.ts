// What OpenAI's APIs say of a parameter that is wrong. The texts are OpenAI's own, as its service and its developers'
// reports have them, because Bedrock is seen to pass them on; https://platform.openai.com/docs/guides/error-codes.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, apiError } from '../wire/api-error.ts'

/** `param` is its path: `messages[0].role`. */
export const wrongParameter = (message: string, param: string | null, code: string | null = null): ApiError =>
  apiError(400, 'ValidationException', message, {
    vendor: {
      type: 'invalid_request_error',
      ...(param === null ? {} : { param }),
      ...(code === null ? {} : { code }),
    },
  })

export const missingParameter = (param: string): ApiError =>
  wrongParameter(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')

export const wrongType = (param: string, expected: string, value: unknown): ApiError =>
  wrongParameter(
    `Invalid type for '${param}': expected ${expected}, but got ${typeOf(value)} instead.`,
    param,
    'invalid_type',
  )

export const wrongValue = (param: string, value: string, supported: readonly string[]): ApiError =>
  wrongParameter(
    `Invalid value: '${shorten(value)}'. Supported values are: ${listOf(supported)}.`,
    param,
    'invalid_value',
  )

export const unsupportedParameter = (param: string, instead = ''): ApiError =>
  wrongParameter(
    `Unsupported parameter: '${param}' is not supported with this model.${instead}`,
    param,
    'unsupported_parameter',
  )

/** Of a value that other models take. */
export const unsupportedValue = (param: string, value: string | number, supported: string): ApiError =>
  wrongParameter(
    `Unsupported value: '${param}' does not support ${typeof value === 'number' ? value : `'${shorten(value)}'`} with this model. ${supported}`,
    param,
    'unsupported_value',
  )

/** Captured of Bedrock with `temperature`. */
export const onlyDefault = (param: string, value: number): ApiError =>
  unsupportedValue(param, value, 'Only the default (1) value is supported.')

export interface NumberBounds {
  readonly isWhole: boolean
  readonly least: number
  readonly most?: number
}

/** Of a number that may be absent: null and undefined are. */
export function checkNumber(param: string, value: unknown, { isWhole, least, most }: NumberBounds): ApiError | null {
  if (value === undefined || value === null) return null
  const kind = isWhole ? 'integer' : 'decimal'
  if (typeof value !== 'number' || (isWhole && !Number.isInteger(value))) {
    return wrongType(param, isWhole ? 'an integer' : 'a decimal', value)
  }
  if (value < least) {
    return wrongParameter(
      `Invalid '${param}': ${kind} below minimum value. Expected a value >= ${least}, but got ${value} instead.`,
      param,
      `${kind}_below_min_value`,
    )
  }
  if (most === undefined || value <= most) return null
  return wrongParameter(
    `Invalid '${param}': ${kind} above maximum value. Expected a value <= ${most}, but got ${value} instead.`,
    param,
    `${kind}_above_max_value`,
  )
}

/** Of a text that may be absent. */
export function checkEnum(param: string, value: unknown, supported: readonly string[]): ApiError | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') return wrongType(param, `one of ${listOf(supported)}`, value)
  return supported.includes(value) ? null : wrongValue(param, value, supported)
}

/** Of the keys of an object whose values are texts: none may be absent. */
export function checkTexts(item: JsonRecord, place: string, keys: readonly string[]): ApiError | null {
  const missing = keys.find((key) => typeof item[key] !== 'string')
  return missing === undefined ? null : missingParameter(`${place}.${missing}`)
}

/** Of a part of a content: an object that says its type. `check` has the rest. */
export function checkTyped(
  part: unknown,
  place: string,
  types: readonly string[],
  check: (part: JsonRecord, type: string) => ApiError | null,
): ApiError | null {
  if (!isRecord(part)) return wrongType(place, 'an object', part)
  const { type } = part
  if (type === undefined) return missingParameter(`${place}.type`)
  if (typeof type !== 'string') return wrongType(`${place}.type`, 'a string', type)
  return types.includes(type) ? check(part, type) : wrongValue(`${place}.type`, type, types)
}

/** Of a switch that may be absent. */
export const checkBoolean = (param: string, value: unknown): ApiError | null =>
  value === undefined || value === null || typeof value === 'boolean' ? null : wrongType(param, 'a boolean', value)

export function checkLength(param: string, items: readonly unknown[], most: number): ApiError | null {
  if (items.length <= most) return null
  return wrongParameter(
    `Invalid '${param}': array too long. Expected an array with maximum length ${most}, but got an array with length ${items.length} instead.`,
    param,
    'array_above_max_length',
  )
}

export const emptyArray = (param: string): ApiError =>
  wrongParameter(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  )

const NAME = /^[a-zA-Z0-9_-]+$/
const LONGEST_NAME = 64

/** Of a tool or of a format. */
export function checkName(param: string, name: unknown): ApiError | null {
  if (name === undefined || name === null) return missingParameter(param)
  if (typeof name !== 'string') return wrongType(param, 'a string', name)
  if (name.length > LONGEST_NAME) {
    return wrongParameter(
      `Invalid '${param}': string too long. Expected a string with maximum length ${LONGEST_NAME}, but got a string with length ${name.length} instead.`,
      param,
      'string_above_max_length',
    )
  }
  if (NAME.test(name)) return null
  return wrongParameter(
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
    param,
    'invalid_value',
  )
}

/** What is told when a body is no JSON, as mantle does. */
export const malformedJson = wrongParameter(
  'Failed to deserialize the JSON body into the target type: expected a JSON object',
  null,
)

const LONGEST_VALUE = 80

const shorten = (text: string): string => text.slice(0, LONGEST_VALUE)

const listOf = (values: readonly string[]): string => {
  const quoted = values.map((value) => `'${value}'`)
  const last = quoted.pop() ?? ''
  if (quoted.length === 0) return last
  return `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (isRecord(value)) return 'an object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return typeof value === 'string' ? 'a string' : 'a boolean'
}

/** The first of several checks that finds something. Each is asked only if those before it found nothing. */
export function firstMistake<T>(
  items: readonly T[],
  check: (item: T, index: number) => ApiError | null,
): ApiError | null {
  for (const [index, item] of items.entries()) {
    const mistake = check(item, index)
    if (mistake !== null) return mistake
  }
  return null
}
