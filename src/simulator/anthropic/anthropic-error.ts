// An error as Anthropic's API tells it. https://platform.claude.com/docs/en/api/errors
import type { EndpointHost } from '../endpoints/endpoint-host.ts'
import { type RenderError, vendorRequestId } from '../endpoints/endpoint-exchange.ts'
import { throttleHeaders } from '../endpoints/throttle-headers.ts'
import type { EndpointOptions } from '../profile/profile.ts'
import { noCapacity } from '../wire/api-error.ts'
import { isFrontDoor } from '../wire/signature-error.ts'
import type { ApiError } from '../wire/refusal.ts'

/** What stands in an answer's body, and in an `error` event of a stream. */
export function describeAnthropicError(error: ApiError, requestId: string): object {
  const { status, message, vendor } = anthropicError(error)
  return {
    type: 'error',
    error: { type: vendor?.type ?? typeOf(status), message },
    request_id: vendorRequestId(requestId),
  }
}

export const renderAnthropicError =
  (host: EndpointHost, options: EndpointOptions): RenderError =>
  (error, requestId) => {
    const isForged = isFrontDoor(error)
    if (isForged && host === 'runtime') return null
    const told = anthropicError(isForged ? { ...error, status: 401 } : error)
    return {
      status: told.status,
      headers: throttleHeaders(told, options),
      body: Buffer.from(JSON.stringify(describeAnthropicError(told, requestId)), 'utf8'),
    }
  }

const FOR_CONVERSE = 'The model returned the following errors: '

/** A want of capacity has a status of its own here, and what the model says needs no introduction. */
function anthropicError(error: ApiError): ApiError {
  if (error === noCapacity) return { ...error, status: 529, message: 'Overloaded' }
  return error.message.startsWith(FOR_CONVERSE)
    ? { ...error, message: error.message.slice(FOR_CONVERSE.length) }
    : error
}

function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error'
    case 402:
      return 'billing_error'
    case 403:
      return 'permission_error'
    case 404:
      return 'not_found_error'
    case 408:
    case 504:
      return 'timeout_error'
    case 413:
      return 'request_too_large'
    case 429:
      return 'rate_limit_error'
    case 503:
    case 529:
      return 'overloaded_error'
    default:
      return status >= 500 || status === 424 ? 'api_error' : 'invalid_request_error'
  }
}
