// An error as OpenAI's APIs on Bedrock tell it. No throttle or outage of theirs has been captured: those are OpenAI's
// own. What the front door refuses on the runtime is AWS's own, as captured.
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { throttleHeaders } from '../endpoints/throttle-headers.ts'
import type { RenderError } from '../endpoints/endpoint-exchange.ts'
import type { EndpointOptions } from '../profile/profile.ts'
import { isFrontDoor } from '../wire/signature-error.ts'
import type { ApiError, VendorError } from '../wire/refusal.ts'

export interface OpenAiError {
  readonly message: string
  readonly type: string
  readonly code: string | null
  readonly param: string | null
}

export function describeOpenAiError({ status, message, vendor }: ApiError): OpenAiError {
  const { type, code = null, param = null } = { ...usual(status), ...vendor }
  return { message, type, code, param }
}

export const renderOpenAiError =
  (host: EndpointHost, options: EndpointOptions): RenderError =>
  (error) => {
    const isForged = isFrontDoor(error)
    if (isForged && host === 'runtime') return null
    const told: ApiError = isForged ? { ...error, status: 401, vendor: notAuthenticated } : error
    return {
      status: told.status,
      headers: throttleHeaders(told, options),
      body: Buffer.from(JSON.stringify({ error: describeOpenAiError(told) }), 'utf8'),
    }
  }

const notAuthenticated: VendorError = { type: 'invalid_request_error', code: 'invalid_api_key' }

function usual(status: number): { readonly type: string; readonly code?: string } {
  switch (status) {
    case 401:
      return { type: 'authentication_error' }
    case 403:
      return { type: 'permission_error' }
    case 404:
      return { type: 'not_found_error' }
    case 408:
      return { type: 'timeout_error' }
    case 424:
      return { type: 'server_error' }
    case 429:
      return { type: 'rate_limit_error', code: 'rate_limit_exceeded' }
    case 529:
      return { type: 'overloaded_error', code: 'overloaded' }
    default:
      return status >= 500 ? { type: 'server_error' } : { type: 'invalid_request_error' }
  }
}
