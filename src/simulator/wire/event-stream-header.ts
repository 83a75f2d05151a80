// One header of an event-stream frame: u8 length of the name | name | u8 type | value. The type says how long the
// value is; bytes and strings carry a u16 length of their own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
import assert from 'node:assert/strict'

/** A bare string is a header of type 7: the only type that Bedrock sends. */
export type HeaderValue =
  | string
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'byte'; readonly value: number }
  | { readonly kind: 'short'; readonly value: number }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'long'; readonly value: bigint }
  | { readonly kind: 'bytes'; readonly value: Buffer }
  | { readonly kind: 'timestamp'; readonly epochMs: bigint }
  | { readonly kind: 'uuid'; readonly value: string }

/** Both truths of a boolean are types, and there is no value behind them. */
const TYPE = {
  true: 0,
  false: 1,
  byte: 2,
  short: 3,
  integer: 4,
  long: 5,
  bytes: 6,
  string: 7,
  timestamp: 8,
  uuid: 9,
} as const

/** The bytes of one header. Throws a RangeError when a name, a text or a number is too long for its field. */
export function encodeHeader(name: string, value: HeaderValue): Buffer {
  const nameBytes = Buffer.from(name, 'utf8')
  const nameLength = Buffer.alloc(1)
  nameLength.writeUInt8(nameBytes.length)
  return Buffer.concat([nameLength, nameBytes, encodeValue(value)])
}

function encodeValue(value: HeaderValue): Buffer {
  if (typeof value === 'string') return withLength(TYPE.string, Buffer.from(value, 'utf8'))
  switch (value.kind) {
    case 'boolean':
      return Buffer.of(value.value ? TYPE.true : TYPE.false)
    case 'byte':
      return fixed(TYPE.byte, 1, (bytes) => bytes.writeInt8(value.value, 1))
    case 'short':
      return fixed(TYPE.short, 2, (bytes) => bytes.writeInt16BE(value.value, 1))
    case 'integer':
      return fixed(TYPE.integer, 4, (bytes) => bytes.writeInt32BE(value.value, 1))
    case 'long':
      return fixed(TYPE.long, 8, (bytes) => bytes.writeBigInt64BE(value.value, 1))
    case 'bytes':
      return withLength(TYPE.bytes, value.value)
    case 'timestamp':
      return fixed(TYPE.timestamp, 8, (bytes) => bytes.writeBigInt64BE(value.epochMs, 1))
    case 'uuid':
      return Buffer.concat([Buffer.of(TYPE.uuid), uuidBytes(value.value)])
  }
}

function fixed(type: number, valueBytes: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + valueBytes)
  bytes.writeUInt8(type)
  write(bytes)
  return bytes
}

function withLength(type: number, value: Buffer): Buffer {
  const head = fixed(type, 2, (bytes) => bytes.writeUInt16BE(value.length, 1))
  return Buffer.concat([head, value])
}

function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  assert(bytes.length === 16, 'a UUID is 16 bytes')
  return bytes
}
