import { crc32 } from 'node:zlib'
import { type CallOutcome, isCalledOff } from '../call-record.ts'
import { AttemptFailure } from '../failures.ts'
import {
  corrupt,
  MAX_ANSWER_BYTES,
  type ResponseReader,
  type StreamException,
  truncated,
} from '../stream/response-reader.ts'

// Follows a stream from frame to frame, by the lengths alone. The SDK's decoder allocates what a length says before it checks
// it, up to 4 GiB, and then waits for as many bytes; and it takes an end within a length for the end of the stream.

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

  /** How much has come of a frame whose lengths are not whole yet. */
  get preludeBytes(): number {
    return this.#preludeBytes
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

/** Hands a stream on to the SDK as its body, and knows when what the SDK makes events of was read. */
export class RelayedStream implements ResponseReader, AsyncIterable<Uint8Array> {
  readonly #onHeaders: (headers: Readonly<Record<string, string>>) => void
  #hasBegun = false
  readonly #guard = new FrameGuard()
  #reads: { readonly bytes: Uint8Array; readonly atMs: number }[] = []
  /** The beginning of a frame whose lengths are not whole: the SDK would judge the first of them before their checksum is there. */
  #held: Buffer = Buffer.alloc(0)
  #decodedMs = Number.NaN
  #outcome: CallOutcome | null = null
  #onChange = (): void => {}

  constructor(onHeaders: (headers: Readonly<Record<string, string>>) => void) {
    this.#onHeaders = onHeaders
  }

  /** Whether there is a response, and no error. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** When the bytes were read that the SDK took last. It makes all events of them before it takes more. */
  get decodedMs(): number {
    return this.#decodedMs
  }

  begin(headers: Readonly<Record<string, string>>): void {
    this.#hasBegun = true
    this.#onHeaders(headers)
  }

  read(memory: Buffer, from: number, end: number, atMs: number): CallOutcome | null {
    const soundBytes = this.#guard.push(memory.subarray(from, end))
    const areFrames = soundBytes === end - from
    const heldBytes = this.#held.length
    const bytes = Buffer.concat([this.#held, memory.subarray(from, end)])
    // Where the first frame begins that is not one, or of which too little is there to tell.
    const beginning = soundBytes === 0 ? 0 : heldBytes + soundBytes
    const handedBytes = areFrames ? bytes.length - this.#guard.preludeBytes : beginning
    this.#held = bytes.subarray(handedBytes)
    if (handedBytes > 0) this.#reads.push({ bytes: bytes.subarray(0, handedBytes), atMs })
    this.#onChange()
    return areFrames ? null : corrupt('MalformedFrame')
  }

  end(): CallOutcome {
    return this.#guard.isInsideFrame ? truncated('EndInsideFrame') : { kind: 'completed' }
  }

  /** The SDK sees for itself. Before there is a frame to see, it may try again. */
  firstException(): StreamException | null | undefined {
    return this.#guard.frames > 0 ? null : undefined
  }

  /** No more will be read, because of this. */
  close(outcome: CallOutcome): void {
    this.#outcome = outcome
    // Whoever ends a call wants to hear no more of it.
    if (isCalledOff(outcome)) this.#reads = []
    this.#onChange()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const next = this.#reads.shift()
      if (next !== undefined) {
        this.#decodedMs = next.atMs
        yield next.bytes
      } else if (this.#outcome === null) {
        // oxlint-disable-next-line no-await-in-loop -- one read comes after the other
        await new Promise<void>((resolve) => (this.#onChange = resolve))
      } else if (this.#outcome.kind === 'completed') return
      else throw new AttemptFailure(this.#outcome)
    }
  }
}

/** Keeps a whole answer for the SDK, which reads nothing of it before its end. */
export class CollectedAnswer implements ResponseReader {
  readonly #onHeaders: (headers: Readonly<Record<string, string>>) => void
  #hasBegun = false
  readonly #parts: Buffer[] = []
  #bytesRead = 0
  #hasEnded = false

  constructor(onHeaders: (headers: Readonly<Record<string, string>>) => void) {
    this.#onHeaders = onHeaders
  }

  /** Whether there is a response, and no error. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#parts)
  }

  /** Nothing in it has a time of its own. */
  get decodedMs(): number {
    return Number.NaN
  }

  begin(headers: Readonly<Record<string, string>>): void {
    this.#hasBegun = true
    this.#onHeaders(headers)
  }

  read(memory: Buffer, from: number, end: number): CallOutcome | null {
    this.#bytesRead += end - from
    if (this.#bytesRead > MAX_ANSWER_BYTES) return corrupt('EndlessAnswer')
    this.#parts.push(Buffer.copyBytesFrom(memory, from, end - from))
    return null
  }

  end(): CallOutcome {
    this.#hasEnded = true
    return { kind: 'completed' }
  }

  firstException(): StreamException | null | undefined {
    return this.#hasEnded ? null : undefined
  }
}
