import type { JsonRecord } from '../describe-issue.ts'
import type { GuardrailAsked } from '../inference/inference-request.ts'
import { readGuardrail } from '../invoke/request-settings.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import type { EndpointHost } from './endpoint-host.ts'

/** Only Chat Completions and Messages on the runtime look at guardrails; every other path passes over them in silence. */
export const guardrailOf = (
  host: EndpointHost,
  headers: RequestHeaders,
  body: JsonRecord,
): GuardrailAsked | ApiError | null => (host === 'runtime' ? readGuardrail(headers, body) : null)
