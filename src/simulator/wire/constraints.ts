// What AWS's reference says of the members of a request, and what breaks it, in the words of AWS's own validation.
import { type ApiError, invalid } from './api-error.ts'

export interface TextConstraint {
  readonly longest: number
  readonly pattern: RegExp
  /** As AWS writes it. What is matched is the same language without the repetitions that backtrack for ever. */
  readonly told: string
}

export const clientToken: TextConstraint = {
  longest: 256,
  pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  told: '[a-zA-Z0-9](-*[a-zA-Z0-9])*',
}

/** Whether it names something is looked at later. */
export const anyText: TextConstraint = { longest: 2_048, pattern: /./s, told: '.+' }

export function textViolations(place: string, value: unknown, { longest, pattern, told }: TextConstraint): string[] {
  if (typeof value !== 'string') return [missing(place)]
  if (value.length > longest) return [tooLong(place, longest)]
  if (pattern.test(value)) return []
  return [`Value at '${place}' ${FAILED}: Member must satisfy regular expression pattern: ${told}`]
}

/** Of a name or an id that must be there: what is told of it has the value, as captures have it. */
export function nameViolations(place: string, value: unknown, { longest, pattern, told }: TextConstraint): string[] {
  if (typeof value !== 'string') return [missing(place)]
  const at = `Value '${value.slice(0, LONGEST_TOLD)}' at '${place}' ${FAILED}`
  return [
    ...(value === '' ? [`${at}: Member must have length greater than or equal to 1`] : []),
    ...(value.length > longest ? [`${at}: Member must have length less than or equal to ${longest}`] : []),
    ...(pattern.test(value) ? [] : [`${at}: Member must satisfy regular expression pattern: ${told}`]),
  ]
}

/** Of a name of which only the length is a constraint. */
export function nameLengthViolations(place: string, value: unknown, longest: number): string[] {
  if (typeof value !== 'string') return [missing(place)]
  return nameViolations(place, value, { longest, pattern: /^/, told: '' })
}

/** A text that may be left out. */
export const optionalTextViolations = (place: string, value: unknown, constraint: TextConstraint): string[] =>
  value === undefined || value === null ? [] : textViolations(place, value, constraint)

export const enumViolations = (place: string, value: unknown, known: readonly unknown[]): string[] =>
  known.includes(value)
    ? []
    : [`Value at '${place}' ${FAILED}: Member must satisfy enum value set: [${known.join(', ')}]`]

/** `toldValue`: as AWS writes it. */
export function rangeViolations(
  place: string,
  value: number,
  least: number,
  most: number,
  toldValue = String(value),
): string[] {
  const told = `Value '${toldValue}' at '${place}' ${FAILED}: Member must have value`
  if (value < least) return [`${told} greater than or equal to ${least}`]
  return value > most ? [`${told} less than or equal to ${most}`] : []
}

/** A member that may be left out. */
export const optionalEnumViolations = (place: string, value: unknown, known: readonly unknown[]): string[] =>
  value === undefined || value === null ? [] : enumViolations(place, value, known)

export const missing = (place: string): string => `Value null at '${place}' ${FAILED}: Member must not be null`

/** Of a list or a text that is there. */
export function lengthViolations(place: string, length: number, least: number, most: number): string[] {
  if (length < least)
    return [`Value '[]' at '${place}' ${FAILED}: Member must have length greater than or equal to ${least}`]
  return length > most ? [tooLong(place, most)] : []
}

/** Of a union that has none of its members, or several. */
export const unionViolation = (place: string, members: readonly string[]): string =>
  `Value at '${place}' ${FAILED}: Member must have exactly one of [${members.join(', ')}]`

const tooLong = (place: string, most: number): string =>
  `Value at '${place}' ${FAILED}: Member must have length less than or equal to ${most}`

/** A client's mistake is told back to it, but not by the megabyte. */
const LONGEST_TOLD = 256

const FAILED = 'failed to satisfy constraint'

export const bodyTooLong = (limitBytes: number): ApiError => refuseOne(tooLong('body', limitBytes))

export const refuseOne = (one: string): ApiError => invalid(`1 validation error detected: ${one}`)

/** Null when there is none. */
export const refuseViolations = (violations: readonly string[]): ApiError | null =>
  violations.length === 0
    ? null
    : invalid(
        `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}`,
      )
