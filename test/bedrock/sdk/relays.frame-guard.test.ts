import { describe, expect, test } from 'vitest'
import { FrameGuard } from '../../../src/bedrock/sdk/relays.ts'
import { checksum, encodeRawFrame, messageStop, textDelta, wholeReply } from '../frames.ts'
import { cutAt } from '../wire/read-response.ts'

const preludeOf = (totalBytes: number, headersBytes: number): Buffer => {
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(totalBytes, 0)
  lengths.writeUInt32BE(headersBytes, 4)
  return Buffer.concat([lengths, checksum(lengths)])
}

describe('frames', () => {
  test('are let by and counted, in whatever parts they come', () => {
    for (const places of [[], [3, 20], [...wholeReply.keys()]]) {
      const guard = new FrameGuard()
      const parts = cutAt(wholeReply, places)
      expect(parts.map((part) => guard.push(part))).toStrictEqual(parts.map(({ length }) => length))
      expect(guard).toMatchObject({ frames: 6, isInsideFrame: false })
    }
  })

  test('that are empty are frames', () => {
    const guard = new FrameGuard()
    expect(guard.push(encodeRawFrame(Buffer.alloc(0), Buffer.alloc(0)))).toBe(16)
    expect(guard).toMatchObject({ frames: 1, isInsideFrame: false })
  })

  test('have begun with their first byte', () => {
    const guard = new FrameGuard()
    guard.push(messageStop)
    guard.push(textDelta('a').subarray(0, 1))
    expect(guard).toMatchObject({ frames: 1, isInsideFrame: true })
  })

  test.each([
    ['a wrong checksum', Buffer.concat([preludeOf(100, 50).subarray(0, 8), Buffer.alloc(4)])],
    ['a length that has no room for itself', preludeOf(15, 0)],
    ['more headers than bytes', preludeOf(100, 85)],
    ['more headers than the format has', preludeOf(1_000_000, 128 * 1024 + 1)],
    ['a payload of gigabytes', preludeOf(0xffff_ffff, 0)],
    ['letters', Buffer.from('<html>Welcome')],
  ])('are none with %s, from its first byte on', (_, none) => {
    const guard = new FrameGuard()
    expect(guard.push(Buffer.concat([messageStop, none]))).toBe(messageStop.length)
    expect(new FrameGuard().push(none)).toBe(0)
  })
})
