import { existsSync, readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { encodeEvent, encodeException, encodeFrame } from '../../../src/simulator/wire/event-stream-frame.ts'
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

// AWS's own vectors, kept beside the repository where there are any. Headers that are not strings are left out:
// Bedrock sends none, and the encoder writes none.
const vectors = new URL('../../../../shared/vectors/eventstream/', import.meta.url)

interface DecodedVector {
  readonly headers: readonly { readonly name: string; readonly type: number; readonly value: string }[]
  readonly payload: string
}

describe.skipIf(!existsSync(vectors))("AWS's event-stream vectors", () => {
  const folder = new URL('decoded/positive/', vectors)
  const decoded = (existsSync(folder) ? readdirSync(folder) : [])
    .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as DecodedVector) }))
    .filter(({ headers }) => headers.every(({ type }) => type === 7))

  test('are found', () => {
    expect(decoded.map(({ name }) => name).sort()).toEqual([
      'empty_message',
      'payload_no_headers',
      'payload_one_str_header',
    ])
  })

  test.each(decoded)('$name is written byte for byte', ({ name, headers, payload }) => {
    const encoded = encodeFrame(
      headers.map((header) => [header.name, Buffer.from(header.value, 'base64').toString('utf8')]),
      Buffer.from(payload, 'base64'),
    )
    expect(encoded).toEqual(readFileSync(new URL(`encoded/positive/${name}`, vectors)))
  })
})
