import { describe, expect, test } from 'vitest'
import { makeFrameWalker } from '../../../src/bedrock/stream/frame-walker.ts'
import { checksum, encodeFrame, textDelta } from '../frames.ts'
import { inReusedMemory } from '../in-reused-memory.ts'

function walk(...reads: Buffer[]): { payloads: string[]; isRight: boolean; isInside: boolean } {
  const payloads: string[] = []
  const walker = makeFrameWalker((bytes, _headersAt, payloadAt, payloadEnd) => {
    payloads.push(bytes.toString('utf8', payloadAt, payloadEnd))
    return true
  })
  const isRight = reads.every((read) => inReusedMemory(read, walker.push))
  return { payloads, isRight, isInside: walker.isInsideFrame() }
}

/** A prelude whose checksum is right, whatever its lengths say. */
function prelude(frameBytes: number, headersBytes: number): Buffer {
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(frameBytes, 0)
  lengths.writeUInt32BE(headersBytes, 4)
  return Buffer.concat([lengths, checksum(lengths)])
}

describe('makeFrameWalker', () => {
  test('frames that share a read come one by one', () => {
    const bytes = Buffer.concat([encodeFrame({ a: '1' }, 'one'), encodeFrame({}, ''), encodeFrame({ b: '2' }, 'three')])
    expect(walk(bytes)).toStrictEqual({ payloads: ['one', '', 'three'], isRight: true, isInside: false })
  })

  test('a frame is read as soon as its last byte has come', () => {
    const frame = encodeFrame({}, 'whole')
    expect(walk(frame.subarray(0, -1))).toStrictEqual({ payloads: [], isRight: true, isInside: true })
    expect(walk(frame.subarray(0, -1), frame.subarray(-1)).payloads).toStrictEqual(['whole'])
  })

  test.each([
    ['shorter than its own prelude', prelude(15, 0)],
    ['with headers that reach beyond it', prelude(100, 85)],
    ['of four gigabytes', prelude(0xffffffff, 0)],
    ['of megabytes of headers', prelude(2_000_000, 1_999_984)],
  ])('a frame %s is nonsense before its body comes', (_, bytes) => {
    expect(walk(bytes).isRight).toBe(false)
  })

  test('a text that is no frame at all is nonsense after twelve bytes', () => {
    expect(walk(Buffer.from('<html><head>')).isRight).toBe(false)
  })

  test('a listener that has enough is told of no further frame, nor of nonsense', () => {
    let frames = 0
    const walker = makeFrameWalker(() => ++frames < 2)
    expect(inReusedMemory(Buffer.concat([textDelta('a'), textDelta('b'), textDelta('c')]), walker.push)).toBe(true)
    expect(inReusedMemory(Buffer.from('what is not a frame'), walker.push)).toBe(true)
    expect(frames).toBe(2)
    expect(walker.isInsideFrame()).toBe(false)
  })
})
