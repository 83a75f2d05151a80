// AWS's published test suite for Signature Version 4, and the worked example of its documentation: both sign for
// these keys, in us-east-1 on 30 August 2015.
import { describe, expect, test } from 'vitest'

import { canonicalRequest, sha256Hex, signatureV4 } from '../../../src/simulator/wire/signature-v4.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const TIME = '20150830T123600Z'

interface Case {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function sign({ method = 'GET', target = '/', headers = {}, body = '' }: Case, service = 'service'): string {
  const all: Readonly<Record<string, string>> = { host: 'example.amazonaws.com', 'x-amz-date': TIME, ...headers }
  const request = canonicalRequest({
    method,
    // Node gives the bytes of a target one character each.
    target: Buffer.from(target, 'utf8').toString('latin1'),
    signedHeaders: Object.keys(all),
    valueOf: (name) => all[name] ?? '',
    payloadSha256: sha256Hex(body),
  })
  return signatureV4(SECRET, { date: '20150830', region: 'us-east-1', service }, TIME, request)
}

const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'

describe("AWS's test suite", () => {
  test.each<[string, Case, string]>([
    ['get-vanilla', {}, VANILLA],
    ['get-slash', { target: '//' }, VANILLA],
    ['get-slash-dot-slash', { target: '/./' }, VANILLA],
    ['get-relative', { target: '/example/..' }, VANILLA],
    ['get-relative-relative', { target: '/example1/example2/../..' }, VANILLA],
    ['get-utf8', { target: '/ሴ' }, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
    [
      'get-unreserved',
      { target: `/${UNRESERVED}` },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    ['get-space', { target: '/example space/' }, '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741'],
    [
      'get-vanilla-query-order-key-case',
      { target: '/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-empty-query-key',
      { target: '/?Param1=value1' },
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    [
      'get-vanilla-query-unreserved',
      { target: `/?${UNRESERVED}=${UNRESERVED}` },
      '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    ],
    [
      'get-vanilla-utf8-query',
      { target: '/?ሴ=bar' },
      '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    ],
    [
      'get-header-value-trim',
      { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'get-header-key-duplicate',
      { headers: { 'my-header1': 'value2,value2,value1' } },
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('%s', (_, request, signature) => {
    expect(sign(request)).toBe(signature)
  })
})

test("the documentation's example", () => {
  const request = {
    target: '/?Action=ListUsers&Version=2010-05-08',
    headers: { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  }
  expect(sign(request, 'iam')).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7')
})
