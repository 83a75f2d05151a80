// Reads event-stream frames for the tests, from the format's description and from nothing in src/.
import { crc32 } from 'node:zlib'

export interface ReadFrame {
  readonly headers: Readonly<Record<string, string>>
  /** In the order in which they stood. */
  readonly headerNames: readonly string[]
  readonly payload: string
}

/** Throws on anything that is not a whole number of sound frames. */
export function readFrames(bytes: Buffer): ReadFrame[] {
  const frames: ReadFrame[] = []
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 16) throw new Error(`cut prelude: ${bytes.length - at} bytes left`)
    const length = bytes.readUInt32BE(at)
    if (length < 16 || at + length > bytes.length) throw new Error('cut frame')
    frames.push(readFrame(bytes.subarray(at, at + length)))
    at += length
  }
  return frames
}

function readFrame(frame: Buffer): ReadFrame {
  const headersLength = frame.readUInt32BE(4)
  if (crc32(frame.subarray(0, 8)) !== frame.readUInt32BE(8)) throw new Error('prelude checksum')
  if (crc32(frame.subarray(0, -4)) !== frame.readUInt32BE(frame.length - 4)) throw new Error('message checksum')
  const pairs: [string, string][] = []
  for (let at = 12; at < 12 + headersLength;) {
    const nameLength = frame.readUInt8(at)
    const name = frame.toString('utf8', at + 1, at + 1 + nameLength)
    at += 1 + nameLength
    if (frame.readUInt8(at) !== 7) throw new Error(`header ${name} is no string`)
    const valueLength = frame.readUInt16BE(at + 1)
    pairs.push([name, frame.toString('utf8', at + 3, at + 3 + valueLength)])
    at += 3 + valueLength
  }
  return {
    headers: Object.fromEntries(pairs),
    headerNames: pairs.map(([name]) => name),
    payload: frame.toString('utf8', 12 + headersLength, frame.length - 4),
  }
}
