import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, malformedBody, isError } from '../wire/api-error.ts'
import {
  clientToken,
  optionalTextViolations,
  refuseViolations,
  type TextConstraint,
  textViolations,
} from '../wire/constraints.ts'
import { mergeTags, type NewResource, parseTags } from './resource-store.ts'

/** What differs between the requests that make resources. */
export interface ResourceShape {
  /** Of the member with the name. */
  readonly nameMember: string
  readonly nameConstraint: TextConstraint
  /** Of `clientRequestToken`, where AWS writes it otherwise than elsewhere. */
  readonly tokenConstraint?: TextConstraint
  /** Texts, which are malformed and not violations when they are something else. */
  readonly texts: readonly string[]
  /** What the members of this kind violate. */
  violations(body: JsonRecord): string[]
}

export interface ParsedResource {
  readonly kind: 'parsed'
  readonly base: NewResource
  readonly body: JsonRecord
}

/** The name, the token and the tags that every such request has; or every mistake in it, told together. */
export function parseResource(body: unknown, shape: ResourceShape): ParsedResource | ApiError {
  if (!isRecord(body)) return malformedBody
  const { nameMember, nameConstraint, tokenConstraint = clientToken } = shape
  const texts = [nameMember, 'clientRequestToken', ...shape.texts]
  const tagging = parseTags(body['tags'])
  if (texts.some((key) => typeof (body[key] ?? '') !== 'string') || tagging === null) return malformedBody
  const problem = refuseViolations([
    ...textViolations(nameMember, body[nameMember], nameConstraint),
    ...optionalTextViolations('clientRequestToken', body['clientRequestToken'], tokenConstraint),
    ...shape.violations(body),
    ...tagging.violations,
  ])
  if (problem !== null) return problem
  const name = body[nameMember] as string
  const tags = mergeTags([], tagging.tags, name)
  if (isError(tags)) return tags
  return { kind: 'parsed', base: { name, clientRequestToken: readToken(body), tags }, body }
}

const readToken = (body: JsonRecord): string | null => (body['clientRequestToken'] ?? null) as string | null
