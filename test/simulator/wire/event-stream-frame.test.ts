import { existsSync, readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { encodeEvent, encodeException, encodeFrame } from '../../../src/simulator/wire/event-stream-frame.ts'
import type { HeaderValue } from '../../../src/simulator/wire/event-stream-header.ts'
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

// As the vectors write each type; bytes, text and UUIDs are in Base64.
const base64 = (value: unknown): Buffer => Buffer.from(String(value), 'base64')
const VALUE_OF_TYPE: Readonly<Record<number, (value: unknown) => HeaderValue>> = {
  0: () => ({ kind: 'boolean', value: true }),
  1: () => ({ kind: 'boolean', value: false }),
  2: (value) => ({ kind: 'byte', value: Number(value) }),
  3: (value) => ({ kind: 'short', value: Number(value) }),
  4: (value) => ({ kind: 'integer', value: Number(value) }),
  5: (value) => ({ kind: 'long', value: BigInt(Number(value)) }),
  6: (value) => ({ kind: 'bytes', value: base64(value) }),
  7: (value) => base64(value).toString('utf8'),
  8: (value) => ({ kind: 'timestamp', epochMs: BigInt(Number(value)) }),
  9: (value) => ({ kind: 'uuid', value: base64(value).toString('hex') }),
}

describe.skipIf(!existsSync(vectors))("AWS's event-stream vectors", () => {
  const folder = new URL('decoded/positive/', vectors)
  const decoded = (existsSync(folder) ? readdirSync(folder) : []).map((name) => ({
    name,
    ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as DecodedVector),
  }))

  test('use every type there is', () => {
    const types = decoded.flatMap(({ headers }) => headers.map(({ type }) => type))
    expect(new Set(types)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  test.each(decoded)('$name is written byte for byte', ({ name, headers, payload }) => {
    const encoded = encodeFrame(
      headers.map((header) => [header.name, VALUE_OF_TYPE[header.type]!(header.value)]),
      Buffer.from(payload, 'base64'),
    )
    expect(encoded).toEqual(readFileSync(new URL(`encoded/positive/${name}`, vectors)))
  })
})
