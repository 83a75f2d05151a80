import { describe, expect, test } from 'vitest'
import { AttemptFailure, classifyHttpError, classifySdkError, classifySocketError } from '../../src/bedrock/failures.ts'

const failed = (failure: string, errorName: string): object => ({ kind: 'failed', failure, errorName })
const throttled = (throttle: string): object => ({ kind: 'throttled', throttle })

describe('classifyHttpError', () => {
  test.each([
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', throttled('tokens')],
    [
      429,
      'ThrottlingException',
      'Too many tokens per day, please wait before trying again.',
      throttled('daily-tokens'),
    ],
    [429, 'ThrottlingException', 'Too many requests, please wait before trying again.', throttled('requests')],
    [
      429,
      'ThrottlingException',
      'Too many requests. You have sent too many requests.  Wait before trying again.',
      throttled('requests'),
    ],
    [
      429,
      'ThrottlingException',
      'Your request rate is too high. Reduce the frequency of requests.',
      throttled('requests'),
    ],
    [429, 'ThrottlingException', 'Something else.', throttled('other')],
    [429, 'HTTP 429', '', throttled('other')],
    [429, 'ModelNotReadyException', 'Too many tokens', throttled('not-ready')],
    [400, 'ThrottlingException', 'Too many tokens, please wait before trying again.', throttled('tokens')],
    [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.', throttled('capacity')],
    [529, 'HTTP 529', 'overloaded', throttled('capacity')],
    [400, 'ValidationException', 'no', failed('validation', 'ValidationException')],
    [400, 'ServiceQuotaExceededException', 'no', failed('quota-exceeded', 'ServiceQuotaExceededException')],
    [400, 'ExpiredTokenException', 'no', failed('expired-token', 'ExpiredTokenException')],
    [401, 'HTTP 401', 'no', failed('access-denied', 'HTTP 401')],
    [403, 'AccessDeniedException', 'no', failed('access-denied', 'AccessDeniedException')],
    [404, 'ResourceNotFoundException', 'no', failed('not-found', 'ResourceNotFoundException')],
    [408, 'ModelTimeoutException', 'no', failed('model-timeout', 'ModelTimeoutException')],
    [424, 'ModelErrorException', 'no', failed('model-error', 'ModelErrorException')],
    [500, 'InternalServerException', 'no', failed('server-error', 'InternalServerException')],
    [502, 'HTTP 502', 'no', failed('server-error', 'HTTP 502')],
    [302, 'HTTP 302', 'no', failed('unknown', 'HTTP 302')],
    [418, 'HTTP 418', 'no', failed('unknown', 'HTTP 418')],
  ])('%i %s "%s"', (status, name, message, outcome) => {
    expect(classifyHttpError(status, name, message)).toStrictEqual(outcome)
  })
})

describe('classifySocketError', () => {
  test.each([
    ['ECONNREFUSED', false, 'connect'],
    ['ENOTFOUND', false, 'connect'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false, 'connect'],
    ['ECONNRESET', false, 'connect'],
    ['ECONNRESET', true, 'reset'],
    ['EPIPE', true, 'reset'],
    ['NGHTTP2_REFUSED_STREAM', true, 'reset'],
    ['MALFORMED_RESPONSE', true, 'corrupt'],
  ])('%s (connected: %s) is %s', (code, connected, failure) => {
    expect(classifySocketError(Object.assign(new Error('x'), { code }), connected)).toStrictEqual(failed(failure, code))
  })
})

describe('classifySdkError', () => {
  test("an attempt's own outcome comes back as it was", () => {
    expect(classifySdkError(new AttemptFailure({ kind: 'aborted' }))).toStrictEqual({ kind: 'aborted' })
  })

  test('missing credentials are an access that is denied', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
    expect(classifySdkError(error)).toStrictEqual(failed('access-denied', 'CredentialsProviderError'))
  })

  test('an error body that is no JSON leaves the status and the headers', () => {
    const error = Object.assign(new SyntaxError('<html>'), { $metadata: { httpStatusCode: 502 } })
    const response = { kind: 'error', statusCode: 502, headers: {}, body: Buffer.from('<html>') } as const
    expect(classifySdkError(error, response)).toStrictEqual(failed('server-error', 'HTTP 502'))
    const named = { ...response, statusCode: 400, headers: { 'x-amzn-errortype': 'ServiceQuotaExceededException' } }
    expect(classifySdkError(error, named)).toStrictEqual(failed('quota-exceeded', 'ServiceQuotaExceededException'))
  })

  test('what nobody knows keeps its name, and never its message', () => {
    const outcome = classifySdkError(new RangeError('the prompt was: secret'))
    expect(outcome).toStrictEqual(failed('unknown', 'RangeError'))
  })
})
