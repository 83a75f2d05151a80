import { isListOfRecords } from '../json-shape.ts'
import type { ApiError } from '../wire/api-error.ts'
import { tooManyTags } from './control-errors.ts'
import { textViolations } from '../wire/constraints.ts'
import type { TextConstraint } from '../wire/constraints.ts'

export interface Tag {
  readonly key: string
  readonly value: string
}

/** "50 tags per resource", as the SDK's reference has it. */
const MOST_TAGS = 50

const KEY: TextConstraint = { longest: 128, pattern: /^[a-zA-Z0-9\s._:/=+@-]+$/, told: '[a-zA-Z0-9\\s._:/=+@-]*' }
const VALUE: TextConstraint = { longest: 256, pattern: /^[a-zA-Z0-9\s._:/=+@-]*$/, told: '[a-zA-Z0-9\\s._:/=+@-]*' }

/** Null when it is no list of tags at all. */
export function parseTags(value: unknown): { readonly tags: readonly Tag[]; readonly violations: string[] } | null {
  if (value === undefined || value === null) return { tags: [], violations: [] }
  if (!isListOfRecords(value)) return null
  const violations = value.flatMap((tag, index) => [
    ...textViolations(`tags.${index + 1}.member.key`, tag['key'], KEY),
    ...textViolations(`tags.${index + 1}.member.value`, tag['value'], VALUE),
  ])
  return { tags: value as unknown as readonly Tag[], violations }
}

/** What a resource has when `added` are put to those that it `had`: a key that it had gets the new value. */
export function mergeTags(had: readonly Tag[], added: readonly Tag[], resourceName: string): readonly Tag[] | ApiError {
  const merged = new Map([...had, ...added].map(({ key, value }) => [key, { key, value }]))
  return merged.size > MOST_TAGS ? tooManyTags(resourceName, MOST_TAGS) : [...merged.values()]
}
