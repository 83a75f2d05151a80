import type { OnceAnswer } from '../endpoints/answer-once.ts'
import { resolveOnMantle } from '../endpoints/endpoint-model.ts'
import type { Account } from '../control-plane/account.ts'
import { isRecord, parseJson } from '../describe-issue.ts'
import { tokensOf } from '../physics/reply-plan.ts'
import { isError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import { malformedJson, MESSAGES_PREFIX } from './messages-api.ts'
import { parseForCount } from './parse-messages.ts'

/** Measured by what measures calls, so that a count is what `usage` will say. Mantle alone has it. */
export function countMessageTokens(account: Account, headers: RequestHeaders, bytes: Buffer): OnceAnswer {
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedJson
  const id = typeof body['model'] === 'string' ? body['model'] : ''
  const resolution = resolveOnMantle(account, { api: 'messages', prefix: MESSAGES_PREFIX }, id)
  const model = resolution.kind === 'found' ? resolution.target.model : null
  const parsed = parseForCount({ body, headers, host: 'mantle' }, model)
  if (isError(parsed)) return parsed
  if (model === null) return resolution.kind === 'refused' ? resolution : malformedJson
  return { kind: 'json', json: { input_tokens: tokensOf(parsed.prompt, model.charactersPerToken) } }
}
