import { encodeException, encodeFrame } from './event-stream.ts'
import type { CutPlace, StreamWords } from './stream-words.ts'

const PRELUDE_CHECKSUM_AT = 8
const HEADERS_AT = 12
const CHECKSUM_BYTES = 4

/** Those of AWS's binary frames; `delta` makes the frame of one. */
export const frameWords = (delta: () => Buffer): StreamWords => ({
  exception: (type, { message, members }) => encodeException(type, message, members),
  // A frame of the third kind, which no API models and every SDK has a branch for.
  errorFrame: (code, message) =>
    encodeFrame(
      [
        [':message-type', 'error'],
        [':error-code', code],
        [':error-message', message],
      ],
      Buffer.alloc(0),
    ),
  cutFrame(place, keepBytes) {
    const frame = delta()
    return frame.subarray(0, Math.min(keepBytes ?? middleOf(place, frame), frame.length - 1))
  },
  lastFrameAt(bytes) {
    let at = 0
    for (let next = 0; next < bytes.length; next += bytes.readUInt32BE(next)) at = next
    return at
  },
  spoiltFrame(part) {
    const frame = Buffer.from(delta())
    const spoiltAt = part === 'prelude' ? PRELUDE_CHECKSUM_AT : frame.length - 1
    frame.writeUInt8(frame.readUInt8(spoiltAt) ^ 0xff, spoiltAt)
    return frame
  },
})

/** In the first field, between the two lengths, among the headers, or in the payload. */
function middleOf(place: CutPlace, frame: Buffer): number {
  const headersLength = frame.readUInt32BE(4)
  const payloadAt = HEADERS_AT + headersLength
  switch (place) {
    case 'length':
      return 2
    case 'prelude':
      return 6
    case 'headers':
      return HEADERS_AT + Math.floor(headersLength / 2)
    case 'payload':
      return payloadAt + Math.floor((frame.length - CHECKSUM_BYTES - payloadAt) / 2)
  }
}
