// What Bedrock answers instead of a reply. The texts are AWS's where a capture of one is public, and are listed
// with their standing in docs/simulator.md. There is no Retry-After on a real 429, so there is none here.
import type { Exchange, RenderedAnswer } from './exchange.ts'
import type { ApiError } from './refusal.ts'
import type { ThrottleCause } from '../vocabulary.ts'

export type { ApiError } from './refusal.ts'

type Details = Pick<ApiError, 'namespace' | 'messageKey' | 'members' | 'vendor'>

export const apiError = (status: number, name: string, message: string, details: Details = {}): ApiError => ({
  kind: 'refused',
  status,
  name,
  message,
  ...details,
})

/** For results that have no kind of their own. */
export const isError = (result: object): result is ApiError => 'kind' in result && result.kind === 'refused'

/** The suffix that Bedrock's own front end writes behind every error's name. */
const ERROR_NAMESPACE = 'http://internal.amazon.com/coral/com.amazon.bedrock/'

/** In the form of the path that was asked, or in AWS's own. */
export function answerError(exchange: Exchange, error: ApiError): void {
  const { status, headers, body } = exchange.renderError?.(error) ?? renderAwsError(error)
  exchange.open(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
  exchange.end(body)
}

function renderAwsError(error: ApiError): RenderedAnswer {
  return {
    status: error.status,
    headers: { 'x-amzn-errortype': `${error.name}:${error.namespace ?? ERROR_NAMESPACE}` },
    body: Buffer.from(JSON.stringify({ [error.messageKey ?? 'message']: error.message, ...error.members }), 'utf8'),
  }
}

/** Whether the truth counts this answer as a throttle: by the account's quota or by shared capacity. */
export const isThrottle = (error: ApiError): boolean => THROTTLE_STATUSES.has(error.status)

/** 529 is Anthropic's, of capacity. */
const THROTTLE_STATUSES = new Set([429, 503, 529])

const THROTTLE_MESSAGES = {
  requests: 'Too many requests, please wait before trying again.',
  tokens: 'Too many tokens, please wait before trying again.',
  'daily-tokens': 'Too many tokens per day, please wait before trying again.',
} satisfies Record<ThrottleCause, string>

export const throttled = (cause: ThrottleCause): ApiError =>
  apiError(429, 'ThrottlingException', THROTTLE_MESSAGES[cause])

export const noCapacity = apiError(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.')

/** What a provisioned model answers before it is in service: AWS's description of the exception, as its text. */
export const notReady = apiError(
  429,
  'ModelNotReadyException',
  'The model specified in the request is not ready to serve inference requests.',
)

/** A fault of the simulator's own: no request is to end it. */
export const internalError = apiError(
  500,
  'InternalServerException',
  'The system encountered an unexpected error during processing. Try your request again.',
)

export const unknownOperation = apiError(
  404,
  'UnknownOperationException',
  'The requested operation is not recognized by the service.',
)

export const malformedBody = apiError(400, 'SerializationException', 'The request body could not be parsed.')

export const invalid = (message: string): ApiError => apiError(400, 'ValidationException', message)

export const unknownModel = invalid('The provided model identifier is invalid.')

/** Captured: https://github.com/gsd-build/gsd-2/issues/5425. So is the next, in https://github.com/apache/airflow/pull/72521. */
export const endOfLife = apiError(
  404,
  'ResourceNotFoundException',
  'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
)

export const legacyUnused = apiError(
  404,
  'ResourceNotFoundException',
  'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the ' +
    'last 30 days. Please upgrade to an active model on Amazon Bedrock',
)

/** What an operation answers to a model of another kind. */
export const unsupportedModel = invalid(
  "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
)

export const countsNoTokens = invalid("The provided model doesn't support counting tokens.")

export const onlyThroughProfile = (modelId: string): ApiError =>
  invalid(
    `Invocation of model ID ${modelId} with on-demand throughput isn't supported. ` +
      'Retry your request with the ID or ARN of an inference profile that contains this model.',
  )

export const inputTooLong = invalid('Input is too long for requested model.')

export const tooManyTokensAsked = (limit: number): ApiError =>
  invalid(
    `The maximum tokens you requested exceed the model limit of ${limit}. ` +
      `Try again with a maximum tokens value lower than ${limit}.`,
  )
