import { crc32 as zlibCrc32 } from 'node:zlib'

/**
 * Up to here, eight table look-ups for eight bytes are quicker than what zlib costs to be asked, and above all
 * they need no view of the bytes: one for each frame would be most of what a stream leaves to the garbage collector.
 */
const LONGEST_IN_TABLES_BYTES = 400

const TABLES = makeTables()

/**
 * The CRC-32 of gzip and Ethernet (ISO-HDLC), of the bytes in [from, end), as `readInt32BE` reads it: of the unsigned ones, every second
 * would be a number on the heap.
 */
export function crc32(bytes: Buffer, from: number, end: number): number {
  if (end - from > LONGEST_IN_TABLES_BYTES) return zlibCrc32(bytes.subarray(from, end)) | 0
  let crc = -1
  let at = from
  for (; at + 8 <= end; at += 8) {
    crc ^=
      byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24)
    crc =
      tableAt(7, crc & 0xff) ^
      tableAt(6, (crc >>> 8) & 0xff) ^
      tableAt(5, (crc >>> 16) & 0xff) ^
      tableAt(4, crc >>> 24) ^
      tableAt(3, byteAt(bytes, at + 4)) ^
      tableAt(2, byteAt(bytes, at + 5)) ^
      tableAt(1, byteAt(bytes, at + 6)) ^
      tableAt(0, byteAt(bytes, at + 7))
  }
  for (; at < end; at++) crc = tableAt(0, (crc ^ byteAt(bytes, at)) & 0xff) ^ (crc >>> 8)
  return ~crc
}

const byteAt = (bytes: Buffer, at: number): number => bytes[at] as number

const tableAt = (zeros: number, byte: number): number => TABLES[(zeros << 8) + byte] as number

/** Table n says what a byte becomes when n zero bytes follow it. The polynomial is 0x04c11db7, its bits reversed. */
function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    tables[byte] = crc
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as number
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number)
  }
  return tables
}

// Cuts a byte stream into event-stream frames where they lie: a frame that is whole in one read is never copied.
// Both checksums of each frame are verified; what the frame says is for the caller to read.
//
//   u32 total | u32 headersLength | u32 CRC of these 8 bytes | headers | payload | u32 CRC of all before it
//   https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (the same encoding), big endian

const PRELUDE_BYTES = 12
const TRAILER_BYTES = 4
const OVERHEAD_BYTES = PRELUDE_BYTES + TRAILER_BYTES

/** The format's own limits, 128 KiB of headers and 24 MiB of payload: a longer frame is not one. */
const MAX_HEADERS_BYTES = 128 * 1024
const MAX_FRAME_BYTES = MAX_HEADERS_BYTES + 24 * 1024 * 1024 + OVERHEAD_BYTES

/** Offsets into `bytes`, which is only valid during the call. Returns false to read no further frame. */
type FrameListener = (bytes: Buffer, headersAt: number, payloadAt: number, payloadEnd: number) => boolean

interface FrameWalker {
  /**
   * Reads on with the bytes in [from, end), and keeps none of them. False when they are not the frames they claim to be;
   * the stream is then beyond reading.
   */
  push(bytes: Buffer, from: number, end: number): boolean
  /** Whether a frame has begun and not ended. */
  isInsideFrame(): boolean
}

export function makeFrameWalker(onFrame: FrameListener): FrameWalker {
  // A frame that is split between reads: `carried` of its bytes stand at the head of `carry`.
  let carry: Buffer = Buffer.alloc(0)
  let carried = 0
  let stopped = false

  /** Reads whole frames of [from, end). Returns where the first that is not whole begins, or -1 on nonsense. */
  const walk = (bytes: Buffer, from: number, end: number): number => {
    let at = from
    while (!stopped && end - at >= PRELUDE_BYTES) {
      const frameBytes = checkPrelude(bytes, at)
      if (frameBytes < 0) return -1
      if (end - at < frameBytes) return at
      const trailerAt = at + frameBytes - TRAILER_BYTES
      if (crc32(bytes, at, trailerAt) !== bytes.readInt32BE(trailerAt)) return -1
      const headersAt = at + PRELUDE_BYTES
      stopped = !onFrame(bytes, headersAt, headersAt + bytes.readUInt32BE(at + 4), trailerAt)
      at += frameBytes
    }
    return at
  }

  /** Copies bytes of [from, end) into the carry until it holds `wanted`. Returns where it stopped. */
  const fill = (bytes: Buffer, from: number, end: number, wanted: number): number => {
    if (carry.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted)
      carry.copy(larger, 0, 0, carried)
      carry = larger
    }
    const taken = bytes.copy(carry, carried, from, Math.min(end, from + wanted - carried))
    carried += taken
    return from + taken
  }

  /** Completes the carried frame and reads it. Returns where it ended in `bytes`, or -1 on nonsense. */
  const finishCarried = (bytes: Buffer, from: number, end: number): number => {
    const at = carried < PRELUDE_BYTES ? fill(bytes, from, end, PRELUDE_BYTES) : from
    if (carried < PRELUDE_BYTES) return at
    const frameBytes = checkPrelude(carry, 0)
    if (frameBytes < 0) return -1
    const restAt = fill(bytes, at, end, frameBytes)
    if (carried < frameBytes) return restAt
    carried = 0
    return walk(carry, 0, frameBytes) < 0 ? -1 : restAt
  }

  return {
    push(bytes, from, end) {
      if (stopped) return true
      const wholeAt = carried > 0 ? finishCarried(bytes, from, end) : from
      if (wholeAt < 0) return false
      if (carried > 0) return true
      const restAt = walk(bytes, wholeAt, end)
      if (restAt < 0) return false
      if (!stopped && restAt < end) fill(bytes, restAt, end, end - restAt)
      return true
    },
    isInsideFrame: () => carried > 0,
  }
}

/** The length of the frame that begins at `at`, or -1 where none can. */
function checkPrelude(bytes: Buffer, at: number): number {
  const frameBytes = bytes.readUInt32BE(at)
  const headersBytes = bytes.readUInt32BE(at + 4)
  if (crc32(bytes, at, at + 8) !== bytes.readInt32BE(at + 8)) return -1
  if (frameBytes > MAX_FRAME_BYTES || headersBytes > MAX_HEADERS_BYTES) return -1
  return headersBytes + OVERHEAD_BYTES > frameBytes ? -1 : frameBytes
}
