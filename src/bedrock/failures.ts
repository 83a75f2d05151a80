import { describeError, type ErrorDescription, type ErrorResponse, UNSAID } from './error-response.ts'
import { type CallOutcome, type FailureKind, isCalledOff, type ThrottleKind } from './call-record.ts'
import { causeOf } from './refusals.ts'
import { MALFORMED_RESPONSE } from './wire/exchange.ts'

/**
 * Why an attempt ended before its response could be read. It passes through the SDK, which decides by `name` and
 * `cause` whether to try again, and comes back with the outcome that it carries.
 */
export class AttemptFailure extends Error {
  readonly outcome: CallOutcome

  constructor(outcome: CallOutcome, cause?: Error) {
    super(`The attempt ended as ${outcome.kind}.`, { cause })
    this.outcome = outcome
    this.name = nameFor(outcome)
  }
}

/** The names that the SDK knows: it retries the one and not the other. */
function nameFor(outcome: CallOutcome): string {
  if (isCalledOff(outcome)) return 'AbortError'
  // A call that is over is tried no more.
  const isLimit = outcome.kind === 'failed' && OF_AN_ATTEMPT.test(outcome.errorName)
  return isLimit ? 'TimeoutError' : 'AttemptFailure'
}

const OF_AN_ATTEMPT = /^(?:Connect|Response|Idle)Timeout$/

// One table for each way that a failure can show itself: an HTTP status, an exception in a stream, a socket's
// error. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html lists the names.

const failed = (failure: FailureKind, errorName: string): CallOutcome => ({ kind: 'failed', failure, errorName })

/**
 * What `client.send` rejected with, where no response was there to be read. `response`: the error response that it came of; null where
 * there was none.
 */
export function classifySdkError(error: unknown, response: ErrorResponse<unknown> | null = null): CallOutcome {
  if (error instanceof AttemptFailure) return error.outcome
  if (!(error instanceof Error)) return failed('unknown', typeof error)
  if (response !== null) {
    const { errorName, message } = describeSdkError(error, response)
    return classifyHttpError(response.statusCode, errorName, message ?? '')
  }
  if (NO_CREDENTIALS.test(error.name)) return failed('access-denied', error.name)
  return failed('unknown', error.name)
}

/** A body that it cannot read, one that broke off for example, makes the SDK throw whatever its parser threw: then the bytes say more. */
export function describeSdkError(error: Error, response: ErrorResponse<unknown>): ErrorDescription {
  const { $fault } = error as { $fault?: unknown }
  const isUnderstood = $fault !== undefined && typeof error.name === 'string' && error.name !== ''
  if (!isUnderstood && response.body instanceof Uint8Array) return describeError({ ...response, body: response.body })
  const isSaid = isUnderstood && typeof error.message === 'string' && error.message !== UNSAID
  return { errorName: error.name, message: isSaid ? error.message : null }
}

const NO_CREDENTIALS =
  /^(?:CredentialsProviderError|CredentialsTimeout|CredentialsExpired|TokenProviderError|ProviderError)$/
const THROTTLED = /^(?:ThrottlingException|ThrottledException|TooManyRequestsException)$/
const BAD_CREDENTIALS =
  /^(?:AccessDenied|ExpiredToken|UnrecognizedClient|InvalidSignature|IncompleteSignature|MissingAuthenticationToken)(?:Exception)?$/

/** The outcome of an error response. `message` is only looked at for the texts that tell quotas, and causes, apart. */
export function classifyHttpError(status: number, errorName: string, message: string): CallOutcome {
  if (errorName === 'ModelNotReadyException') return { kind: 'throttled', throttle: 'not-ready' }
  if (status === 429 || THROTTLED.test(errorName)) return { kind: 'throttled', throttle: throttleKindOf(message) }
  if (status === 503 || status === 529) return { kind: 'throttled', throttle: 'capacity' }
  const cause = REFUSED.has(status) ? causeOf(errorName, message) : null
  return failed(cause ?? failureKindOf(status, errorName), errorName)
}

/** Statuses of errors that are the request's or the account's. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 404])

function failureKindOf(status: number, errorName: string): FailureKind {
  if (errorName === 'ServiceQuotaExceededException') return 'quota-exceeded'
  if (status === 401 || status === 403 || BAD_CREDENTIALS.test(errorName)) return 'access-denied'
  if (status === 400) return 'validation'
  if (status === 404) return 'not-found'
  if (status === 408) return 'model-timeout'
  if (status === 424) return 'model-error'
  return status >= 500 ? 'server-error' : 'unknown'
}

function throttleKindOf(message: string): ThrottleKind {
  if (/too many tokens per day/i.test(message)) return 'daily-tokens'
  if (/too many tokens/i.test(message)) return 'tokens'
  return /too many requests|request rate is too high/i.test(message) ? 'requests' : 'other'
}

/** An exception or error frame in a stream that HTTP 200 had opened. `type` is the wire's word for it. */
export function classifyStreamException(type: string): CallOutcome {
  const errorName = type.charAt(0).toUpperCase() + type.slice(1)
  switch (errorName) {
    case 'ThrottlingException':
    case 'ServiceUnavailableException':
      return { kind: 'throttled', throttle: 'in-stream' }
    case 'ModelStreamErrorException':
      return failed('model-error', errorName)
    case 'ModelTimeoutException':
      return failed('model-timeout', errorName)
    case 'InternalServerException':
      return failed('server-error', errorName)
    case 'ValidationException':
      return failed('validation', errorName)
    default:
      return failed('unknown', errorName)
  }
}

/**
 * An error that OpenAI's or Anthropic's API tells in a reply that HTTP 200 had begun: `rate_limit_error`, `server_error`.
 * https://docs.claude.com/en/api/errors, https://platform.openai.com/docs/guides/error-codes
 */
export function classifyReplyError(errorName: string, message: string): CallOutcome {
  if (IN_REPLY_THROTTLED.test(errorName)) return { kind: 'throttled', throttle: 'in-stream' }
  const cause = causeOf(errorName, message)
  if (cause !== null) return failed(cause, errorName)
  const known = Object.entries(REPLY_ERRORS).find(([, names]) => names.includes(errorName))
  return failed((known?.[0] as FailureKind | undefined) ?? 'unknown', errorName)
}

const IN_REPLY_THROTTLED =
  /^(?:rate_limit\w*|overloaded_error|too_many_requests|ThrottlingException|ServiceUnavailableException)$/

const REPLY_ERRORS: Partial<Readonly<Record<FailureKind, readonly string[]>>> = {
  'server-error': ['server_error', 'api_error', 'internal_error', 'internal_server_error', 'InternalServerException'],
  'model-timeout': ['timeout_error', 'request_timeout', 'ModelTimeoutException'],
  'model-error': ['model_error', 'ModelStreamErrorException'],
  validation: ['invalid_request_error', 'invalid_prompt', 'ValidationException'],
  'access-denied': ['authentication_error', 'permission_error', 'billing_error'],
  'not-found': ['not_found_error'],
}

/** What a socket, a parser or an HTTP/2 session reported. `connected`: whether the connection had stood. */
export function classifySocketError(error: NodeJS.ErrnoException, connected: boolean): CallOutcome {
  const errorName = error.code ?? error.name
  if (!connected) return failed('connect', errorName)
  return failed(errorName === MALFORMED_RESPONSE ? 'corrupt' : 'reset', errorName)
}
