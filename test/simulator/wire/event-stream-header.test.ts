import { expect, test } from 'vitest'

import { encodeHeader } from '../../../src/simulator/wire/event-stream-header.ts'
import type { HeaderValue } from '../../../src/simulator/wire/event-stream-header.ts'

// The name is `a`, so every header begins with 01 61; then its type, then its value.
test.each<[string, HeaderValue, string]>([
  ['true has no value', { kind: 'boolean', value: true }, '00'],
  ['false is a type of its own', { kind: 'boolean', value: false }, '01'],
  ['a byte', { kind: 'byte', value: -2 }, '02 fe'],
  ['a short', { kind: 'short', value: 258 }, '03 0102'],
  ['an integer', { kind: 'integer', value: -1 }, '04 ffffffff'],
  ['a long', { kind: 'long', value: 2n ** 40n }, '05 0000010000000000'],
  ['bytes after their length', { kind: 'bytes', value: Buffer.of(0, 255) }, '06 0002 00ff'],
  ['text after its length in bytes', 'ü', '07 0002 c3bc'],
  ['a timestamp in milliseconds', { kind: 'timestamp', epochMs: 8675309n }, '08 0000000000845fed'],
  [
    'a UUID as its 16 bytes',
    { kind: 'uuid', value: '01020304-0506-0708-090a-0b0c0d0e0f10' },
    '09 0102030405060708090a0b0c0d0e0f10',
  ],
])('%s', (_, value, hex) => {
  expect(encodeHeader('a', value).toString('hex')).toBe(`0161${hex.replaceAll(' ', '')}`)
})

test.each<[string, string, HeaderValue]>([
  ['a name', 'n'.repeat(256), ''],
  ['a text', 'a', 'v'.repeat(65_536)],
  ['a number', 'a', { kind: 'byte', value: 128 }],
])('%s that its field cannot hold is a bug', (_, name, value) => {
  expect(() => encodeHeader(name, value)).toThrow(RangeError)
})
