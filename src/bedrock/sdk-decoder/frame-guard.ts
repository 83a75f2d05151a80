// Follows a stream from frame to frame, by the lengths alone. The SDK's decoder allocates what a length says before it checks
// it, up to 4 GiB, and then waits for as many bytes; and it takes an end within a length for the end of the stream.
import { crc32 } from 'node:zlib'

//   u32 total | u32 headersLength | u32 CRC of these 8 bytes
const PRELUDE_BYTES = 12
const CHECKED_BYTES = 8
const TRAILER_BYTES = 4
const MAX_HEADERS_BYTES = 128 * 1024
const MAX_PAYLOAD_BYTES = 24 * 1024 * 1024

export class FrameGuard {
  readonly #prelude = Buffer.alloc(PRELUDE_BYTES)
  #preludeBytes = 0
  #bytesLeft = 0
  #frames = 0

  /** Frames that came whole. */
  get frames(): number {
    return this.#frames
  }

  get isInsideFrame(): boolean {
    return this.#preludeBytes > 0 || this.#bytesLeft > 0
  }

  /** Returns how many of the bytes belong to frames that can be. Where that is not all, what follows is none. */
  push(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length) {
      if (this.#bytesLeft > 0) {
        const passed = Math.min(this.#bytesLeft, bytes.length - at)
        at += passed
        this.#bytesLeft -= passed
        if (this.#bytesLeft === 0) this.#frames++
      } else {
        const part = bytes.subarray(at, at + PRELUDE_BYTES - this.#preludeBytes)
        this.#prelude.set(part, this.#preludeBytes)
        this.#preludeBytes += part.length
        if (this.#preludeBytes < PRELUDE_BYTES) return bytes.length
        if (!isSound(this.#prelude)) return at
        at += part.length
        this.#preludeBytes = 0
        this.#bytesLeft = this.#prelude.readUInt32BE(0) - PRELUDE_BYTES
      }
    }
    return at
  }
}

function isSound(prelude: Buffer): boolean {
  const payloadBytes = prelude.readUInt32BE(0) - PRELUDE_BYTES - prelude.readUInt32BE(4) - TRAILER_BYTES
  return (
    crc32(prelude.subarray(0, CHECKED_BYTES)) === prelude.readUInt32BE(CHECKED_BYTES) &&
    prelude.readUInt32BE(4) <= MAX_HEADERS_BYTES &&
    payloadBytes >= 0 &&
    payloadBytes <= MAX_PAYLOAD_BYTES
  )
}
