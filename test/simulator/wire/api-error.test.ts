import { PassThrough } from 'node:stream'

import { expect, test } from 'vitest'

import {
  answerError,
  type ApiError,
  isThrottle,
  noCapacity,
  throttled,
  unknownModel,
} from '../../../src/simulator/wire/api-error.ts'
import { noAuthorization, wrongSignature } from '../../../src/simulator/wire/signature-error.ts'

function answerOf(error: ApiError) {
  const answer = { status: 0, headers: {} as Readonly<Record<string, string | number>>, body: '' }
  answerError(
    {
      protocol: 'http1',
      method: 'POST',
      target: '/',
      headers: {},
      authority: 'bedrock',
      requestId: 'id',
      body: new PassThrough(),
      isOpen: false,
      open(status, headers) {
        answer.status = status
        answer.headers = headers
      },
      write() {},
      end(bytes) {
        answer.body = bytes?.toString('utf8') ?? ''
      },
      reset() {},
      refuse() {},
      goAway() {},
      whenGone() {},
    },
    error,
  )
  return answer
}

test('a token throttle is the 63 bytes that were captured from the real service', () => {
  expect(answerOf(throttled('tokens'))).toEqual({
    status: 429,
    headers: {
      'content-type': 'application/json',
      'content-length': 63,
      'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/',
    },
    body: '{"message":"Too many tokens, please wait before trying again."}',
  })
})

test.each([
  ['requests', 'Too many requests, please wait before trying again.'],
  ['tokens', 'Too many tokens, please wait before trying again.'],
  ['daily-tokens', 'Too many tokens per day, please wait before trying again.'],
] as const)('a throttle by %s has its own text', (cause, message) => {
  expect(JSON.parse(answerOf(throttled(cause)).body)).toEqual({ message })
})

test('capacity is 503 with its own text', () => {
  expect(answerOf(noCapacity)).toMatchObject({
    status: 503,
    body: '{"message":"Bedrock is unable to process your request."}',
  })
})

test('the truth counts quota and capacity as throttles, and a wrong model as none', () => {
  expect([throttled('tokens'), noCapacity, unknownModel].map(isThrottle)).toEqual([true, true, false])
})

test('an answer of the layer in front of Bedrock is the 45 bytes that were captured from it', () => {
  const { status, headers, body } = answerOf(noAuthorization)
  expect([status, headers['content-length'], body]).toEqual([403, 45, '{"Message":"Authorization header is missing"}'])
  expect(headers['x-amzn-errortype']).toBe(
    'AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/',
  )
})

test('a wrong signature is the 192 bytes that were captured', () => {
  expect(answerOf(wrongSignature).headers).toMatchObject({
    'content-length': 192,
    'x-amzn-errortype': 'InvalidSignatureException:http://internal.amazon.com/coral/com.amazon.coral.service/',
  })
})
