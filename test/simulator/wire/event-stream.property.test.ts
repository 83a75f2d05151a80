import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { encodeFrame } from '../../../src/simulator/wire/event-stream.ts'
import { readFrames } from '../frame-reader.ts'

const headers = fc.array(
  fc.tuple(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
  ),
  { maxLength: 6 },
)

test('what is written is what is read, and frames can stand back to back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(headers, fc.string({ unit: 'grapheme' }))), (frames) => {
      const bytes = Buffer.concat(frames.map(([pairs, payload]) => encodeFrame(pairs, Buffer.from(payload, 'utf8'))))
      const read = readFrames(bytes)
      expect(read.map(({ payload }) => payload)).toEqual(frames.map(([, payload]) => payload))
      expect(read.map(({ headerNames }) => headerNames)).toEqual(frames.map(([pairs]) => pairs.map(([name]) => name)))
    }),
  )
})

test('a frame with any one byte changed is noticed', () => {
  fc.assert(
    fc.property(headers, fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (pairs, payload, at, change) => {
      const frame = encodeFrame(pairs, Buffer.from(payload))
      const index = at % frame.length
      frame.writeUInt8(frame.readUInt8(index) ^ change, index)
      expect(() => readFrames(frame)).toThrow(/cut|checksum/)
    }),
  )
})
