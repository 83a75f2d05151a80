// The AWS SDK's signer as the judge: whatever it signs, the wire signs alike.
import { createHash, createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { canonicalRequest, sha256Hex, signatureV4 } from '../../../src/simulator/wire/signature-v4.ts'

interface Request {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly path: string
  readonly query: Readonly<Record<string, string | string[]>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Signer {
  sign(request: Request, options: object): Promise<{ readonly headers: Readonly<Record<string, string>> }>
}

/** Node's digests as the SDK wants them. */
function Sha256(this: object, secret?: string | Uint8Array): object {
  const hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  return {
    update: (data: Uint8Array) => void hash.update(data),
    digest: () => Promise.resolve(new Uint8Array(hash.digest())),
  }
}

// No dependencies of this package: found as the SDK finds them.
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-bedrock-runtime'))
const core = createRequire(sdk.resolve('@aws-sdk/core'))
const { SignatureV4 } = core('@smithy/signature-v4') as { SignatureV4: new (options: object) => Signer }
const { buildQueryString } = sdk('@smithy/core/protocols') as { buildQueryString(query: Request['query']): string }

const signer = new SignatureV4({
  service: 'bedrock',
  region: 'us-east-2',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'a secret' },
  sha256: Sha256,
})
const signingDate = new Date(Date.UTC(2026, 10, 21, 12))

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const blank = fc.constantFrom('', ' ', '\t', '   ')
const printable = fc.string({ unit: fc.constantFrom(...'aZ09"\',;=%é ~'.split('')), maxLength: 12 })

// The judge puts a query into a plain object, from which a key of this name is lost; it cannot be asked about it.
const key = text.filter((name) => name !== '__proto__')

const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  protocol: fc.constant('https:'),
  hostname: fc.constant('bedrock.test'),
  path: fc
    .array(fc.oneof(text.map(encodeURIComponent), fc.constantFrom('.', '..', '', 'a:b', "(!*')")), { maxLength: 5 })
    .map((segments) => `/${segments.join('/')}`),
  query: fc.dictionary(key, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 4 }),
  headers: fc
    .record({ 'content-type': printable, 'x-amzn-bedrock-trace': fc.tuple(blank, printable, blank, printable, blank) })
    .map((values) => ({
      host: 'bedrock.test',
      'content-type': values['content-type'],
      'x-amzn-bedrock-trace': values['x-amzn-bedrock-trace'].join(''),
    })),
  body: text,
})

const queryOf = (query: string): string | undefined =>
  canonicalRequest({
    method: 'GET',
    target: `/?${query}`,
    signedHeaders: ['host'],
    valueOf: () => 'bedrock.test',
    payloadSha256: '',
  }).split('\n')[2]

test('a query may have a key that objects have', () => {
  expect(queryOf('__proto__=&a=1&constructor=2')).toBe('__proto__=&a=1&constructor=2')
})

test('every request is signed as the SDK signs it', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (plain) => {
      const { headers } = await signer.sign(plain, { signingDate })
      const [, signedHeaders = '', signature] =
        /SignedHeaders=([^,]*), Signature=(\w+)$/.exec(headers['authorization'] ?? '') ?? []
      const query = buildQueryString(plain.query)
      const canonical = canonicalRequest({
        method: plain.method,
        target: query === '' ? plain.path : `${plain.path}?${query}`,
        signedHeaders: signedHeaders.split(';'),
        valueOf: (name) => headers[name] ?? '',
        payloadSha256: sha256Hex(plain.body),
      })
      const scope = { date: '20261121', region: 'us-east-2', service: 'bedrock' }
      expect(signatureV4('a secret', scope, '20261121T120000Z', canonical)).toBe(signature)
    }),
    { numRuns: 500 },
  )
})
