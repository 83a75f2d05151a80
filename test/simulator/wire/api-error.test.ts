import { PassThrough } from 'node:stream'

import { expect, test } from 'vitest'

import { answerError, isThrottle, noCapacity, throttled, unknownModel } from '../../../src/simulator/wire/api-error.ts'
import type { ApiError } from '../../../src/simulator/wire/api-error.ts'

function answerOf(error: ApiError) {
  const answer = { status: 0, headers: {} as Readonly<Record<string, string | number>>, body: '' }
  answerError(
    {
      protocol: 'http1',
      method: 'POST',
      target: '/',
      requestId: 'id',
      body: new PassThrough(),
      open(status, headers) {
        answer.status = status
        answer.headers = headers
      },
      write() {},
      end(bytes) {
        answer.body = bytes?.toString('utf8') ?? ''
      },
      reset() {},
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

test('a request throttle names requests', () => {
  expect(answerOf(throttled('requests')).body).toBe('{"message":"Too many requests, please wait before trying again."}')
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
