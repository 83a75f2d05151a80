import { describe, expect, test } from 'vitest'

import type { ApiError } from '../../../src/simulator/wire/api-error.ts'
import { canonicalRequest, sha256Hex, signatureV4 } from '../../../src/simulator/wire/signature-v4.ts'
import { type SignedRequest, verifySignature, verifyTime } from '../../../src/simulator/wire/verify-signature.ts'

const KEYS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret' }
const SERVER_TIME_MS = Date.UTC(2026, 10, 21, 12, 0, 0)
const AT = { serverTimeMs: SERVER_TIME_MS, region: null }
const FRONT = 'http://internal.amazon.com/coral/com.amazon.coral.service/'

interface Signing {
  readonly time?: string
  readonly credential?: string
  readonly signedHeaders?: string
  readonly algorithm?: string
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A request that is signed as it says, right or wrong. */
function sign(signing: Signing = {}): SignedRequest {
  const { time = '20261121T120000Z', signedHeaders = 'host;x-amz-date', algorithm = 'AWS4-HMAC-SHA256' } = signing
  const { credential = `AKIDTEST/${time.slice(0, 8)}/us-east-2/bedrock/aws4_request`, secret = 'a secret' } = signing
  const headers: Readonly<Record<string, string>> = { host: 'localhost', 'x-amz-date': time, ...signing.headers }
  const request = { method: 'POST', target: '/model/a%3A0/converse', authority: 'localhost', body: Buffer.from('{}') }
  const [, date = '', region = '', service = ''] = credential.split('/')
  const canonical = canonicalRequest({
    ...request,
    signedHeaders: signedHeaders.split(';'),
    valueOf: (name) => headers[name] ?? '',
    payloadSha256: sha256Hex('{}'),
  })
  const signature = signatureV4(secret, { date, region, service }, time, canonical)
  const authorization = `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  return { ...request, headers: { ...headers, authorization } }
}

const withHeader = (value: string): SignedRequest => ({
  ...sign(),
  headers: { authorization: value, 'x-amz-date': '20261121T120000Z' },
})

const inShort = (error: ApiError | null): string => (error === null ? 'good' : `${error.name}: ${error.message}`)

test('the holder of the keys is let in', () => {
  expect(verifySignature(sign(), KEYS, AT)).toBeNull()
  expect(verifySignature(sign(), KEYS, { ...AT, region: 'us-east-2' })).toBeNull()
})

describe('a request that is not signed as it should', () => {
  test.each<[string, SignedRequest, string]>([
    ['without the header', { ...sign(), headers: {} }, 'AccessDeniedException: Authorization header is missing'],
    ['with an empty header', withHeader(' '), 'MissingAuthenticationTokenException: Missing Authentication Token'],
    [
      'with nothing but an algorithm',
      { ...sign(), headers: { authorization: 'AWS4-HMAC-SHA256' } },
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter. " +
        "Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. " +
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        '(Hashed with SHA-256 and encoded with Base64) Authorization=YI2YWea8FSxnksZL2ETHbs5elHm9HQufxTLK0W0ffV0=',
    ],
    [
      'with a part that is none',
      withHeader('Basic YWJj'),
      'IncompleteSignatureException: Invalid key=value pair (missing equal-sign) in Authorization header ' +
        "(hashed with SHA-256 and encoded with Base64): '39oGQqF9+/y8rS4ECUBgn8KBkjatFNK0dfNwWNp8iKM='.",
    ],
    [
      'at a time that is none',
      sign({ time: '20261321T120000Z' }),
      "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '20261321T120000Z'. " +
        'See http://en.wikipedia.org/wiki/ISO_8601',
    ],
    [
      'without its host',
      sign({ signedHeaders: 'x-amz-date' }),
      "InvalidSignatureException: 'Host' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'by another algorithm',
      sign({ algorithm: 'AWS4-HMAC-SHA512' }),
      "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). ",
    ],
    [
      'with a credential of four parts',
      sign({ credential: 'AKIDTEST/20261121/us-east-2/bedrock' }),
      'IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, ' +
        "e.g. keyid/date/region/service/term, got 'AKIDTEST/20261121/us-east-2/bedrock'",
    ],
    [
      'in a scope that is wrong all over',
      sign({ credential: 'AKIDTEST/20261120/nowhere/s3/aws5_request' }),
      "InvalidSignatureException: Credential should be scoped to a valid region, not 'nowhere'. " +
        "Credential should be scoped to correct service: 'bedrock'. " +
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. " +
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        "'20261120' != '20261121', from '20261121T120000Z'.",
    ],
    [
      'by a key that nobody knows',
      sign({ credential: 'AKIDOTHER/20261121/us-east-2/bedrock/aws4_request' }),
      'UnrecognizedClientException: The security token included in the request is invalid.',
    ],
    [
      'with another secret',
      sign({ secret: 'another secret' }),
      'InvalidSignatureException: The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ],
  ])('%s is told so', (_, request, told) => {
    const error = verifySignature(request, KEYS, AT)
    expect(inShort(error)).toBe(told)
    expect(error).toMatchObject({ status: 403, namespace: FRONT })
  })

  test('for another region than the one that is asked is told so', () => {
    expect(inShort(verifySignature(sign(), KEYS, { ...AT, region: 'eu-west-1' }))).toBe(
      "InvalidSignatureException: Credential should be scoped to a valid region, not 'us-east-2'.",
    )
  })

  test('is never told the secret', () => {
    const requests = [sign({ secret: 'x' }), sign({ credential: 'a/b/c/d/e' }), withHeader('AWS4-HMAC-SHA256')]
    for (const request of requests) expect(inShort(verifySignature(request, KEYS, AT))).not.toContain('a secret')
  })
})

describe('the time of a signature', () => {
  test.each([
    ['five minutes ago', '20261121T115500Z', 'good'],
    [
      'a second more than that',
      '20261121T115459Z',
      'InvalidSignatureException: Signature expired: 20261121T115459Z is now earlier than 20261121T115500Z ' +
        '(20261121T120000Z - 5 min.)',
    ],
    ['five minutes ahead', '20261121T120500Z', 'good'],
    [
      'a second more',
      '20261121T120501Z',
      'InvalidSignatureException: Signature not yet current: 20261121T120501Z is still later than 20261121T120500Z ' +
        '(20261121T120000Z + 5 min.)',
    ],
  ])('%s', (_, time, told) => {
    expect(inShort(verifySignature(sign({ time }), KEYS, AT))).toBe(told)
  })

  test('may stand in the date header', () => {
    const time = '20261121T120000Z'
    const { headers, ...request } = sign({ time, signedHeaders: 'date;host', headers: { date: time } })
    const { 'x-amz-date': _, ...others } = headers
    expect(inShort(verifySignature({ ...request, headers: others }, KEYS, AT))).toBe('good')
  })
})

describe('the time alone', () => {
  test.each([
    ['a signature of its time, whoever made it', sign({ secret: 'x', credential: 'a/b/c/d/e' }), 'good'],
    ['a signature that is too old', sign({ time: '20261121T115459Z' }), 'InvalidSignatureException'],
    ['a bearer key, which has no time', withHeader('Bearer a'), 'good'],
    ['nothing', { ...sign(), headers: {} }, 'good'],
  ])('of %s', (_, { headers }, told) => {
    expect(inShort(verifyTime(headers, SERVER_TIME_MS)).split(':')[0]).toBe(told)
  })
})

describe('a session token', () => {
  const signedHeaders = 'host;x-amz-date;x-amz-security-token'
  const withToken = (token: string) => sign({ signedHeaders, headers: { 'x-amz-security-token': token } })
  const temporary = { ...KEYS, sessionToken: 'a token' }

  test.each([
    ['that is right', withToken('a token'), temporary, 'good'],
    ['that is wrong', withToken('another'), temporary, 'UnrecognizedClientException'],
    ['that is missing', sign(), temporary, 'UnrecognizedClientException'],
    ['where there is none to bring', withToken('a token'), KEYS, 'UnrecognizedClientException'],
  ])('%s: %#', (_, request, keys, told) => {
    expect(inShort(verifySignature(request, keys, AT)).split(':')[0]).toBe(told)
  })
})

describe('the hash of the body', () => {
  const hash = sha256Hex('{}')
  test.each([
    ['that is right', hash, 'host;x-amz-content-sha256;x-amz-date', 'good'],
    ['that is wrong, and signed', sha256Hex(''), 'host;x-amz-content-sha256;x-amz-date', 'InvalidSignatureException'],
    ['that is wrong, and not signed', sha256Hex(''), 'host;x-amz-date', 'InvalidSignatureException'],
    ['that says nothing', 'UNSIGNED-PAYLOAD', 'host;x-amz-content-sha256;x-amz-date', 'InvalidSignatureException'],
  ])('%s', (_, claimed, signedHeaders, told) => {
    const request = sign({ signedHeaders, headers: { 'x-amz-content-sha256': claimed } })
    expect(inShort(verifySignature(request, KEYS, AT)).split(':')[0]).toBe(told)
  })
})

describe('a bearer key', () => {
  const BAD = 'AccessDeniedException: Authentication failed: Please make sure your API Key is valid.'
  test.each([
    ['any, where none is expected', 'Bearer anything', undefined, 'good'],
    ['none at all', 'Bearer', undefined, BAD],
    ['the one that is expected', 'Bearer right', 'right', 'good'],
    ['another', 'Bearer wrong', 'right', BAD],
    ['the beginning of it', 'Bearer righ', 'right', BAD],
  ])('%s', (_, header, bearerToken, told) => {
    const keys = bearerToken === undefined ? KEYS : { ...KEYS, bearerToken }
    expect(inShort(verifySignature(withHeader(header), keys, AT))).toBe(told)
  })
})
