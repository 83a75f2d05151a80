// What AWS answers to a request that it cannot tell is from whom it says. These come from a layer that Amazon's
// services share, so that where no answer of Bedrock's own is public, that of another service stands; each says
// where its text was seen. Where a status is not said to be captured, it is 403 as in the answers that are.
import { createHash } from 'node:crypto'

import { type ApiError, apiError } from './api-error.ts'

const FRONT_NAMESPACE = 'http://internal.amazon.com/coral/com.amazon.coral.service/'

const refuse = (name: string, message: string): ApiError => apiError(403, name, message, { namespace: FRONT_NAMESPACE })

/** Whether it is one of these: a path's own API has not been asked yet. */
export const isFrontDoor = ({ namespace }: ApiError): boolean => namespace === FRONT_NAMESPACE

/** Captured from Bedrock: https://github.com/karthink/gptel/issues/1397 */
export const noAuthorization: ApiError = {
  ...refuse('AccessDeniedException', 'Authorization header is missing'),
  messageKey: 'Message',
}

/** The text is captured from Bedrock (https://github.com/anomalyco/opencode/issues/47073), the name by analogy. */
export const badBearerKey: ApiError = {
  ...refuse('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.'),
  messageKey: 'Message',
}

/** Captured from S3 Tables and API Gateway, of requests without any header; here, of one that is empty. */
export const emptyAuthorization = refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')

/** Captured from Bedrock, 403. */
export const unknownAccessKey = refuse(
  'UnrecognizedClientException',
  'The security token included in the request is invalid.',
)

/** Captured from Bedrock, 192 bytes: https://github.com/aws-beam/aws-erlang/issues/161 */
export const wrongSignature = invalid(
  'The request signature we calculated does not match the signature you provided. ' +
    'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
)

/** Captured from Bedrock (https://github.com/anthropics/anthropic-sdk-go/issues/122); times are `20261121T013110Z`. */
export const signatureExpired = (signed: string, earliest: string, server: string): ApiError =>
  invalid(`Signature expired: ${signed} is now earlier than ${earliest} (${server} - 5 min.)`)

/** Captured from Glacier and Kinesis. */
export const signatureTooEarly = (signed: string, latest: string, server: string): ApiError =>
  invalid(`Signature not yet current: ${signed} is still later than ${latest} (${server} + 5 min.)`)

/** The sentences are captured from DynamoDB, the one on the service from Bedrock too. */
export const wrongScope = (mistakes: readonly string[]): ApiError => invalid(mistakes.join(' '))

/** Captured from DynamoDB. */
export const hostNotSigned = invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.")

/** Captured from Bedrock: https://github.com/anthropics/claude-code/issues/45081 */
export const missingParts = (parts: readonly string[], authorization: string): ApiError =>
  incomplete(
    [...parts, `(Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(authorization)}`].join(' '),
  )

/** Captured from API Gateway. */
export const malformedPart = (authorization: string): ApiError =>
  incomplete(
    'Invalid key=value pair (missing equal-sign) in Authorization header ' +
      `(hashed with SHA-256 and encoded with Base64): '${hashed(authorization)}'.`,
  )

/** Captured from DynamoDB, as are the two below. */
export const malformedDate = (date: string): ApiError =>
  incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`)

export const unknownAlgorithm = (algorithm: string): ApiError =>
  incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `)

export const malformedCredential = (credential: string): ApiError =>
  incomplete(
    'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
      `got '${credential}'`,
  )

function invalid(message: string): ApiError {
  return refuse('InvalidSignatureException', message)
}

function incomplete(message: string): ApiError {
  return refuse('IncompleteSignatureException', message)
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64')
