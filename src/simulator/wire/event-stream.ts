// One frame of `application/vnd.amazon.eventstream`, all numbers big endian:
//   total length u32 | headers length u32 | CRC-32 of those eight bytes | headers | payload | CRC-32 of all before
// A header is: length of the name u8 | name | type u8 | length of the value u16 | value. Bedrock sends texts alone, type 7.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
import { crc32 } from 'node:zlib'

const PRELUDE_BYTES = 8
const CHECKSUM_BYTES = 4
const HEADERS_AT = PRELUDE_BYTES + CHECKSUM_BYTES
const FRAMING_BYTES = HEADERS_AT + CHECKSUM_BYTES
const TEXT = 7

export const EVENT_STREAM = 'application/vnd.amazon.eventstream'

export type FrameHeaders = readonly (readonly [name: string, value: string])[]

/**
 * The bytes of one frame; the headers stand in the order given.
 * @throws RangeError where a name or a value is too long for its field.
 */
export function encodeFrame(headers: FrameHeaders, payload: Buffer): Buffer {
  const headerBytes = Buffer.concat(headers.map(([name, value]) => encodeHeader(name, value)))
  const frame = Buffer.allocUnsafe(FRAMING_BYTES + headerBytes.length + payload.length)
  frame.writeUInt32BE(frame.length, 0)
  frame.writeUInt32BE(headerBytes.length, 4)
  frame.writeUInt32BE(crc32(frame.subarray(0, PRELUDE_BYTES)), PRELUDE_BYTES)
  headerBytes.copy(frame, HEADERS_AT)
  payload.copy(frame, HEADERS_AT + headerBytes.length)
  const checksumAt = frame.length - CHECKSUM_BYTES
  frame.writeUInt32BE(crc32(frame.subarray(0, checksumAt)), checksumAt)
  return frame
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name, 'utf8')
  const valueBytes = Buffer.from(value, 'utf8')
  const header = Buffer.alloc(1 + nameBytes.length + 3 + valueBytes.length)
  const typeAt = header.writeUInt8(nameBytes.length) + nameBytes.copy(header, 1)
  header.writeUInt8(TEXT, typeAt)
  header.writeUInt16BE(valueBytes.length, typeAt + 1)
  valueBytes.copy(header, typeAt + 3)
  return header
}

/** A modelled event: its payload is the bare event, not wrapped in the event's name. */
export const encodeEvent = (eventType: string, payload: object): Buffer =>
  encodeFrame(
    [
      [':event-type', eventType],
      [':content-type', 'application/json'],
      [':message-type', 'event'],
    ],
    Buffer.from(JSON.stringify(payload), 'utf8'),
  )

/** An exception that ends a stream which HTTP 200 opened. */
export const encodeException = (exceptionType: string, message: string, members: object = {}): Buffer =>
  encodeFrame(
    [
      [':exception-type', exceptionType],
      [':content-type', 'application/json'],
      [':message-type', 'exception'],
    ],
    Buffer.from(JSON.stringify({ message, ...members }), 'utf8'),
  )
