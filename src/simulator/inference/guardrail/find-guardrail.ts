import type { GuardrailProfile } from '../../profile/profile.ts'
import { invalid } from '../../wire/api-error.ts'
import type { ApiError } from '../../wire/api-error.ts'

export type GuardrailFinding =
  | { readonly kind: 'found'; readonly guardrail: GuardrailProfile }
  | { readonly kind: 'refused'; readonly error: ApiError }

// The identifier's text: https://github.com/openclaw/openclaw/pull/58588. The version's is by analogy.
const unknownIdentifier = invalid('The provided guardrail identifier is invalid.')
const unknownVersion: ApiError = {
  status: 404,
  name: 'ResourceNotFoundException',
  message: 'The provided guardrail version does not exist.',
}

/** The guardrail that an identifier or an ARN names, in one of its versions. */
export function findGuardrail(
  guardrails: Readonly<Record<string, GuardrailProfile>>,
  asked: { readonly identifier: string; readonly version: string },
): GuardrailFinding {
  const id = asked.identifier.replace(/^arn:[^:]*:bedrock:[^:]*:[^:]*:guardrail\//, '')
  const guardrail = Object.hasOwn(guardrails, id) ? guardrails[id] : undefined
  if (guardrail === undefined) return { kind: 'refused', error: unknownIdentifier }
  if (!guardrail.versions.includes(asked.version)) return { kind: 'refused', error: unknownVersion }
  return { kind: 'found', guardrail }
}
