import { expect, test } from 'vitest'

import { joinHeaders } from '../../../src/simulator/wire/exchange.ts'

test('names are in lower case, values as they came', () => {
  expect(joinHeaders(['X-Amz-Date', '20261121T000000Z', 'Host', 'Bedrock'])).toEqual({
    'x-amz-date': '20261121T000000Z',
    host: 'Bedrock',
  })
})

test('what came more than once is joined by commas, in its order', () => {
  expect(joinHeaders(['a', '2', 'b', 'x', 'A', '1', 'a', '2'])).toEqual({ a: '2,1,2', b: 'x' })
})

test('pseudo-headers are no headers', () => {
  expect(joinHeaders([':path', '/', ':authority', 'x', 'a', '1'])).toEqual({ a: '1' })
})

test('no header is there that did not come, and any that did', () => {
  expect(joinHeaders([])['constructor']).toBeUndefined()
  expect(joinHeaders(['__proto__', 'a', 'constructor', 'b'])['__proto__']).toBe('a')
})
