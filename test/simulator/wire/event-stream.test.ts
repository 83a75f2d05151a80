import { existsSync, readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { encodeEvent, encodeException, encodeFrame } from '../../../src/simulator/wire/event-stream.ts'
import { readFrames } from '../frame-reader.ts'

describe('encodeFrame', () => {
  // Worked out by hand: lengths, checksum of the prelude, headers, payload, checksum of everything before.
  test.each([
    ['an empty frame', [], '', '00000010 00000000 05c248eb 7d98c8ff'],
    ['one header and a payload', [['a', 'bc']], '{}', '00000019 00000007 96b6bf39 01 61 07 0002 6263 7b7d 083b96d8'],
  ] as const)('writes %s byte for byte', (_, headers, payload, hex) => {
    expect(encodeFrame(headers, Buffer.from(payload)).toString('hex')).toBe(hex.replaceAll(' ', ''))
  })

  test('counts lengths in bytes, not in characters', () => {
    const [frame] = readFrames(encodeFrame([['é', 'ü€']], Buffer.from('→')))
    expect(frame).toMatchObject({ headers: { é: 'ü€' }, payload: '→' })
  })
})

test.each([
  ['a name', 'n'.repeat(256), ''],
  ['a text', 'a', 'v'.repeat(65_536)],
])('%s that its field cannot hold is a bug', (_, name, value) => {
  expect(() => encodeFrame([[name, value]], Buffer.of())).toThrow(RangeError)
})

describe('an event', () => {
  test('carries its type, its content type and its message type in that order', () => {
    const [frame] = readFrames(encodeEvent('messageStop', { p: 'ab', stopReason: 'end_turn' }))
    expect(frame?.headerNames).toEqual([':event-type', ':content-type', ':message-type'])
    expect(frame?.headers).toMatchObject({ ':content-type': 'application/json', ':message-type': 'event' })
    expect(frame?.payload).toBe('{"p":"ab","stopReason":"end_turn"}')
  })
})

describe('an exception', () => {
  test('carries its type first and a bare message', () => {
    const [frame] = readFrames(encodeException('throttlingException', 'no'))
    expect(frame?.headerNames).toEqual([':exception-type', ':content-type', ':message-type'])
    expect(frame?.headers[':message-type']).toBe('exception')
    expect(frame?.payload).toBe('{"message":"no"}')
  })
})

// AWS's own vectors, kept beside the repository where there are any.
const vectors = new URL('../../../../shared/vectors/eventstream/', import.meta.url)

interface DecodedVector {
  readonly headers: readonly { readonly name: string; readonly type: number; readonly value: unknown }[]
  readonly payload: string
}

/** Of a header's value, which the vectors have in Base64. */
const TEXT = 7

describe.skipIf(!existsSync(vectors))("AWS's event-stream vectors", () => {
  const folder = new URL('decoded/positive/', vectors)
  const decoded = (existsSync(folder) ? readdirSync(folder) : []).map((name) => ({
    name,
    ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as DecodedVector),
  }))

  // Bedrock sends headers of no other type.
  const sendable = decoded.filter(({ headers }) => headers.every(({ type }) => type === TEXT))

  test('have frames with texts and without headers', () => {
    expect(new Set(sendable.map(({ headers }) => headers.length))).toEqual(new Set([0, 1]))
  })

  test.each(sendable)('$name is written byte for byte', ({ name, headers, payload }) => {
    const encoded = encodeFrame(
      headers.map(({ name: header, value }) => [header, Buffer.from(String(value), 'base64').toString('utf8')]),
      Buffer.from(payload, 'base64'),
    )
    expect(encoded).toEqual(readFileSync(new URL(`encoded/positive/${name}`, vectors)))
  })
})
