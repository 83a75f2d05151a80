// Cuts a byte stream into event-stream frames where they lie: a frame that is whole in one read is never copied.
// Both checksums of each frame are verified; what the frame says is for the caller to read.
//
//   u32 total | u32 headersLength | u32 CRC of these 8 bytes | headers | payload | u32 CRC of all before it
//   https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (the same encoding), big endian
import { crc32 } from 'node:zlib'

const PRELUDE_BYTES = 12
const TRAILER_BYTES = 4
const OVERHEAD_BYTES = PRELUDE_BYTES + TRAILER_BYTES

/** The format's own limits, 128 KiB of headers and 24 MiB of payload: a longer frame is not one. */
const MAX_HEADERS_BYTES = 128 * 1024
const MAX_FRAME_BYTES = MAX_HEADERS_BYTES + 24 * 1024 * 1024 + OVERHEAD_BYTES

/** Offsets into `bytes`, which is only valid during the call. Returns false to read no further frame. */
export type FrameListener = (bytes: Buffer, headersAt: number, payloadAt: number, payloadEnd: number) => boolean

export interface FrameWalker {
  /** False when the bytes are not the frames they claim to be; the stream is then beyond reading. */
  push(bytes: Buffer): boolean
  /** Whether a frame has begun and not ended. */
  isInsideFrame(): boolean
}

export function makeFrameWalker(onFrame: FrameListener): FrameWalker {
  // A frame that is split between reads: `carried` of its bytes stand at the head of `carry`.
  let carry: Buffer = Buffer.alloc(0)
  let carried = 0
  let stopped = false

  /** Reads whole frames from `at` on. Returns where the first that is not whole begins, or -1 on nonsense. */
  const walk = (bytes: Buffer, from: number): number => {
    let at = from
    while (!stopped && bytes.length - at >= PRELUDE_BYTES) {
      const frameBytes = checkPrelude(bytes, at)
      if (frameBytes < 0) return -1
      if (bytes.length - at < frameBytes) return at
      const trailerAt = at + frameBytes - TRAILER_BYTES
      if (crc32(bytes.subarray(at, trailerAt)) !== bytes.readUInt32BE(trailerAt)) return -1
      const headersAt = at + PRELUDE_BYTES
      stopped = !onFrame(bytes, headersAt, headersAt + bytes.readUInt32BE(at + 4), trailerAt)
      at += frameBytes
    }
    return at
  }

  /** Moves bytes into the carry until it holds `wanted`. Returns how many it took. */
  const fill = (bytes: Buffer, from: number, wanted: number): number => {
    if (carry.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted)
      carry.copy(larger, 0, 0, carried)
      carry = larger
    }
    const taken = bytes.copy(carry, carried, from, Math.min(bytes.length, from + wanted - carried))
    carried += taken
    return taken
  }

  /** Completes the carried frame and reads it. Returns where it ended in `bytes`, or -1 on nonsense. */
  const finishCarried = (bytes: Buffer): number => {
    let at = carried < PRELUDE_BYTES ? fill(bytes, 0, PRELUDE_BYTES) : 0
    if (carried < PRELUDE_BYTES) return at
    const frameBytes = checkPrelude(carry, 0)
    if (frameBytes < 0) return -1
    at += fill(bytes, at, frameBytes)
    if (carried < frameBytes) return at
    carried = 0
    return walk(carry.subarray(0, frameBytes), 0) < 0 ? -1 : at
  }

  return {
    push(bytes) {
      if (stopped) return true
      const from = carried > 0 ? finishCarried(bytes) : 0
      if (from < 0) return false
      if (carried > 0) return true
      const restAt = walk(bytes, from)
      if (restAt < 0) return false
      if (!stopped && restAt < bytes.length) fill(bytes, restAt, bytes.length - restAt)
      return true
    },
    isInsideFrame: () => carried > 0,
  }
}

/** The length of the frame that begins at `at`, or -1 where none can. */
function checkPrelude(bytes: Buffer, at: number): number {
  const frameBytes = bytes.readUInt32BE(at)
  const headersBytes = bytes.readUInt32BE(at + 4)
  if (crc32(bytes.subarray(at, at + 8)) !== bytes.readUInt32BE(at + 8)) return -1
  if (frameBytes > MAX_FRAME_BYTES || headersBytes > MAX_HEADERS_BYTES) return -1
  return headersBytes + OVERHEAD_BYTES > frameBytes ? -1 : frameBytes
}
