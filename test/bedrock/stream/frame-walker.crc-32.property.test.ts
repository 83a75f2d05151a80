import { crc32 as zlibCrc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from '../../../src/bedrock/stream/frame-walker.ts'

test('the checksum of a part of a buffer is the one that zlib gives for that part', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 900 }), fc.nat(), fc.nat(), (bytes, one, other) => {
      const [from = 0, end = 0] = [one % (bytes.length + 1), other % (bytes.length + 1)].toSorted((a, b) => a - b)
      expect(crc32(Buffer.from(bytes), from, end)).toBe(zlibCrc32(bytes.subarray(from, end)) | 0)
    }),
    { numRuns: 2_000 },
  )
})

test('of the digits 1 to 9 it is the check value that catalogues of checksums give', () => {
  expect(crc32(Buffer.from('123456789'), 0, 9)).toBe(0xcbf43926 | 0)
})
