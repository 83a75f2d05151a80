import { describe, expect, test } from 'vitest'

import { parseAuthorization, readBearerKey, readCredentialScope } from '../../../src/simulator/wire/signature-v4.ts'

const CREDENTIAL = 'AKID/20261121/us-east-2/bedrock/aws4_request'
const whole = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=ab12`

describe('a signature', () => {
  test.each([
    ['with blanks behind its commas', whole],
    ['with none', whole.replaceAll(', ', ',')],
    ['in another order', `AWS4-HMAC-SHA256 Signature=ab12, Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date`],
  ])('%s is taken apart', (_, header) => {
    expect(parseAuthorization(header)).toEqual({
      algorithm: 'AWS4-HMAC-SHA256',
      credential: CREDENTIAL,
      signedHeaders: 'host;x-amz-date',
      signature: 'ab12',
      isMalformed: false,
    })
  })

  test.each([
    ['one word is an algorithm without anything', 'AWS4-HMAC-SHA256', false],
    ['a part without an equal-sign is told', 'AWS4-HMAC-SHA256 Credential', true],
  ])('%s', (_, header, isMalformed) => {
    expect(parseAuthorization(header)).toMatchObject({ credential: '', signature: '', isMalformed })
  })
})

describe('the scope', () => {
  test('is read without judging the signature', () => {
    expect(readCredentialScope({ authorization: whole })).toEqual({
      accessKeyId: 'AKID',
      region: 'us-east-2',
      service: 'bedrock',
    })
  })

  test.each([
    ['no header', {}],
    ['a bearer token', { authorization: 'Bearer abc' }],
    ['a credential of four parts', { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d' }],
    ['a credential without a region', { authorization: 'AWS4-HMAC-SHA256 Credential=a/b//d/e' }],
  ])('is not there with %s', (_, headers) => {
    expect(readCredentialScope(headers)).toBeNull()
  })
})

describe('a bearer key', () => {
  test.each([
    ['Bearer abc==', 'abc=='],
    ['bearer  abc', 'abc'],
    ['Bearer', ''],
    ['Bearerabc', null],
    [whole, null],
  ])('in %j is %j', (authorization, key) => {
    expect(readBearerKey({ authorization })).toBe(key)
  })
})
