import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeFrameWalker } from '../../../src/bedrock/stream/frame-walker.ts'
import { encodeFrame } from '../frames.ts'
import { inReusedMemory } from '../in-reused-memory.ts'

const frames = fc.array(
  fc
    .tuple(
      fc.dictionary(fc.stringMatching(/^:[a-z]{1,12}$/), fc.string({ maxLength: 30 })),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([headers, payload]) => ({ payload, bytes: encodeFrame(headers, payload) })),
  { minLength: 1, maxLength: 6 },
)

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

function walk(reads: readonly Buffer[]): { payloads: Uint8Array[]; isWhole: boolean } {
  const payloads: Uint8Array[] = []
  const walker = makeFrameWalker((bytes, _headersAt, payloadAt, payloadEnd) => {
    payloads.push(Uint8Array.from(bytes.subarray(payloadAt, payloadEnd)))
    return true
  })
  const isRight = reads.every((read) => inReusedMemory(read, walker.push))
  return { payloads, isWhole: isRight && !walker.isInsideFrame() }
}

describe('makeFrameWalker, whatever comes', () => {
  test('any cutting of the bytes gives the same frames', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 40 }), (sent, cuts) => {
        const reads = cut(Buffer.concat(sent.map(({ bytes }) => bytes)), cuts)
        expect(walk(reads)).toStrictEqual({ payloads: sent.map(({ payload }) => payload), isWhole: true })
      }),
      { numRuns: 300 },
    )
  })

  test('bytes that come one at a time give the same frames', () => {
    fc.assert(
      fc.property(frames, (sent) => {
        const bytes = Buffer.concat(sent.map((frame) => frame.bytes))
        const reads = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
        expect(walk(reads)).toStrictEqual({ payloads: sent.map(({ payload }) => payload), isWhole: true })
      }),
      { numRuns: 60 },
    )
  })

  test('an end inside a frame is noticed', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.array(fc.nat(), { maxLength: 5 }), (sent, missing, cuts) => {
        const last = sent.at(-1)!.bytes
        const bytes = Buffer.concat(sent.map((frame) => frame.bytes))
        const reads = cut(bytes.subarray(0, bytes.length - 1 - (missing % (last.length - 1))), cuts)
        expect(walk(reads)).toStrictEqual({ payloads: sent.slice(0, -1).map(({ payload }) => payload), isWhole: false })
      }),
      { numRuns: 300 },
    )
  })

  test('any flipped bit is noticed', () => {
    fc.assert(
      fc.property(
        frames,
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (sent, at, bit, cuts) => {
          const bytes = Buffer.concat(sent.map((frame) => frame.bytes))
          bytes[at % bytes.length]! ^= 1 << bit
          expect(walk(cut(bytes, cuts)).isWhole).toBe(false)
        },
      ),
      { numRuns: 500 },
    )
  })
})
